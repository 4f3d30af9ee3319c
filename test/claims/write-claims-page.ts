import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ISSUERS } from '../../src/issuers/known-issuers.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { claimsPage } from './claims-page.ts';

writeFileSync(path.join(PROJECT, 'docs/claims.md'), claimsPage(ISSUERS));
