import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { HARMLESS, SYMPTOMS } from './fault-table.ts';
import { faultsPage } from './faults-page.ts';

/** Writes `docs/faults.md`: `npm run faults-page`. A test holds it equal. */
writeFileSync(path.resolve(import.meta.dirname, '../../docs/faults.md'), faultsPage(SYMPTOMS, HARMLESS));
