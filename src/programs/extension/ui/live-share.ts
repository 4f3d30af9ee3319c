import { extensions } from 'vscode';
import { isSharedSession } from '../state/shared-session.ts';

const LIVE_SHARE = 'ms-vsliveshare.vsliveshare';

/** Whether guests can see this window's terminals. Live Share is asked only where it runs already. */
export async function isShared(ownId: string): Promise<boolean> {
  const liveShare = extensions.getExtension<unknown>(LIVE_SHARE);
  return liveShare?.isActive === true && (await isSharedSession(liveShare.exports, ownId));
}
