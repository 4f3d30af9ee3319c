import * as z from 'zod/mini';
import type { KeyRule } from '../../documents/findings.ts';
import { described } from '../../documents/schema-parts.ts';
import type { CloudSchema } from '../cloud-schema.ts';
import { GUID_PATTERN } from './writing.ts';

const guid = z.string().check(z.regex(GUID_PATTERN));
const GUID: KeyRule = { code: 'bad-id', expected: 'an ID such as 00000000-0000-0000-0000-000000000000' };

const schema = z
  .strictObject({
    tenantId: guid.check(described('The directory (tenant) ID.', ['00000000-0000-0000-0000-000000000000'])),
    clientId: guid.check(described('The application (client) ID with the federated credential.')),
    subscriptionId: z.optional(guid.check(described('The subscription tools start with.'))),
  })
  .check(described('An application in Microsoft Entra, through a federated credential.'));

export const azureTargets: CloudSchema<typeof schema> = {
  schema,
  keys: { '': Object.keys(schema.shape) },
  rules: {
    '': { code: 'wrong-type', expected: 'a map with tenantId and clientId' },
    tenantId: GUID,
    clientId: GUID,
    subscriptionId: GUID,
  },
};
