export { ownFiles } from './aws/delivery/place.ts';
import { type OwnMachine, ownPlace } from './aws/delivery/place.ts';
import { AwsProfiles } from './aws/delivery/profiles.ts';
import type { Delivery } from './cloud-delivery.ts';

export { removeProfiles, removeProfilesOf } from './aws/delivery/remove-profiles.ts';

/** What delivers roles into the person's own configuration. */
export function ownDelivery(machine: OwnMachine): Delivery {
  return new AwsProfiles(ownPlace(machine));
}
