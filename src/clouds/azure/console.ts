import type { CloudConsole } from '../cloud-console.ts';
import { environmentOf } from './environments.ts';

/** The page of the subscription, else of the directory: Azure has no sign-in with what an application is given. */
export const azureConsole: CloudConsole<'azure'> = {
  page: target => {
    const { subscriptionId } = target;
    const directory = `${environmentOf(target).portal}/#@${encodeURIComponent(target.tenantId)}`;
    return {
      kind: 'page',
      url:
        subscriptionId === undefined
          ? directory
          : `${directory}/resource/subscriptions/${encodeURIComponent(subscriptionId)}/overview`,
    };
  },
};
