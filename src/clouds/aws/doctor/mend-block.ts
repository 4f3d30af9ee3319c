import type { EditableUserFile } from '../../../core/ports.ts';
import { editUserFile } from '../../../documents/edit-user-file.ts';
import { damagedMarkers, withoutDamagedBlock } from '../config-file/damaged-block.ts';
import { addProfiles } from '../config-file/profile.ts';

/** Makes our block whole again, or has what others wrote into it stand where tools read it. @throws AssumeError `local-file`. */
export async function mendBlock(file: EditableUserFile): Promise<void> {
  await editUserFile(file, text => {
    if (text === undefined) return undefined;
    return damagedMarkers(text).length > 0 ? withoutDamagedBlock(text) : addProfiles(text, []).content;
  });
}
