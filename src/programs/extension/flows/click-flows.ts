import { AssumeFlow, type AssumeFlowParts } from './assume-flow.ts';
import { ConsoleFlow, type ConsoleFlowParts } from './console-flow.ts';
import { ConsentFlow, type ConsentFlowParts } from './consent-flow.ts';
import { ExplainFlow, type ExplainFlowParts } from './explain-flow.ts';
import { IdentityCenterFlow, type IdentityCenterFlowParts } from './identity-center-flow.ts';
import { NewTerminals, type NewTerminalsParts } from './new-terminals.ts';
import { TrustWritingFlow, type TrustWritingFlowParts } from './trust-writing-flow.ts';
import { ReleaseFlow, type ReleaseFlowParts } from './release-flow.ts';

/** What a person's click begins. */
export interface ClickFlows {
  readonly assumeFlow: AssumeFlow;
  readonly releaseFlow: ReleaseFlow;
  readonly consentFlow: ConsentFlow;
  readonly identityCenterFlow: IdentityCenterFlow;
  readonly newTerminals: NewTerminals;
  readonly consoleFlow: ConsoleFlow;
  readonly explainFlow: ExplainFlow;
  readonly trustWritingFlow: TrustWritingFlow;
}

/** Everything the flows need but each other. */
export type ClickFlowParts = ConsentFlowParts &
  ReleaseFlowParts &
  ConsoleFlowParts &
  ExplainFlowParts &
  TrustWritingFlowParts &
  Omit<AssumeFlowParts, 'consent'> &
  Omit<IdentityCenterFlowParts, 'consent'> &
  Omit<NewTerminalsParts, 'assumeFlow'>;

export function clickFlows(parts: ClickFlowParts): ClickFlows {
  const consentFlow = new ConsentFlow(parts);
  const assumeFlow = new AssumeFlow({ ...parts, consent: consentFlow });
  return {
    assumeFlow,
    releaseFlow: new ReleaseFlow(parts),
    consentFlow,
    identityCenterFlow: new IdentityCenterFlow({ ...parts, consent: consentFlow }),
    newTerminals: new NewTerminals({ ...parts, assumeFlow }),
    consoleFlow: new ConsoleFlow(parts),
    explainFlow: new ExplainFlow(parts),
    trustWritingFlow: new TrustWritingFlow(parts),
  };
}
