import type { GeneratedTrust, GenerationRequest } from '../../../../src/trust/generate/generate-trust.ts';
import { generateTrust } from '../../../../src/trust/generate/generate-trust.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { hclParser } from '../../../support/hcl.ts';

const forms = readers(hclParser);

/** What is written without a question; rejects with why it is not. */
export async function writtenFor(request: GenerationRequest): Promise<GeneratedTrust> {
  const generation = await generateTrust(request, forms);
  if (generation.kind === 'too-wide') throw generation.error;
  return generation.trust;
}
