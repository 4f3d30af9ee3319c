import type { TokenSourceId } from '../../../src/core/platform.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { AssessedSource, TokenSource } from '../../../src/core/token.ts';
import type { Patient } from '../../../src/programs/cli/doctor/patient.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { fakeOverview } from './fake-context.ts';
import { fakePatient, NOW } from './fake-patient.ts';

/** A role map that nobody allowed. */
export const NEEDED = {
  kind: 'needed' as const,
  request: {
    fingerprint: 'f',
    changes: undefined,
    terms: {
      repository: 'r',
      label: 'acme/app',
      platform: 'ona' as const,
      environment: 'env-1',
      sources: [],
      hosts: [],
      identity: 'Ona',
      audiences: [],
      roles: [],
    },
  },
} satisfies Overview['consent'];

/** A source that gives what a test says, and remembers that it was asked. */
export class Source implements TokenSource {
  id: TokenSourceId = 'ona-cli';
  readonly name = "Ona's CLI";
  interactive = false;
  asked = 0;
  readonly #give: () => Readonly<Record<string, unknown>>;

  constructor(give: () => Readonly<Record<string, unknown>> = () => ({ exp: (NOW + 3_600_000) / 1000 })) {
    this.#give = give;
  }

  async availability() {
    return { usable: true } as const;
  }

  async token(audience: string) {
    this.asked += 1;
    return { jwt: new Secret('eyJ.secret.x'), claims: this.#give(), audience, source: this.id } as const;
  }

  record(): undefined {
    return undefined;
  }

  get assessed(): AssessedSource {
    return { source: this, id: this.id, name: this.name, availability: { usable: true } };
  }
}

/** A patient whose identity comes from that source. */
export function withSource(source: Source, changes: Partial<Overview> = {}, others: Partial<Patient> = {}): Patient {
  const { assessed } = source;
  return fakePatient({ overview: fakeOverview({ sources: [assessed], source: assessed, ...changes }), ...others });
}
