import * as z from 'zod/mini';
import type { KeyRule } from '../../documents/findings.ts';
import { described } from '../../documents/schema-parts.ts';
import type { CloudSchema } from '../cloud-schema.ts';
import { ENVIRONMENT_NAMES } from './environments.ts';
import { GUID_PATTERN } from './writing.ts';

const guid = z.string().check(z.regex(GUID_PATTERN));
const GUID: KeyRule = { code: 'bad-id', expected: 'an ID such as 00000000-0000-0000-0000-000000000000' };

const schema = z
  .strictObject({
    tenantId: guid.check(described('The directory (tenant) ID.', ['00000000-0000-0000-0000-000000000000'])),
    clientId: guid.check(described('The application (client) ID with the federated credential.')),
    subscriptionId: z.optional(guid.check(described('The subscription tools start with.'))),
    environment: z.optional(
      z
        .enum(ENVIRONMENT_NAMES)
        .check(described('The cloud that the directory is of; public if absent.', ['usgovernment'])),
    ),
  })
  .check(described('An application in Microsoft Entra, through a federated credential.'));

export const azureTargets: CloudSchema<typeof schema> = {
  schema,
  keys: { '': Object.keys(schema.shape) },
  rules: {
    '': { code: 'wrong-type', expected: 'a map with tenantId and clientId' },
    tenantId: {
      code: 'bad-id',
      expected:
        "the directory's ID, such as 00000000-0000-0000-0000-000000000000: a domain name leads to whichever directory has it then",
    },
    clientId: GUID,
    subscriptionId: GUID,
    environment: { code: 'bad-environment', expected: 'public, usgovernment or china', words: ENVIRONMENT_NAMES },
  },
};
