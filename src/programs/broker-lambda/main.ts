import { lambdaHandler } from '../../composition/lambda-broker.ts';
import { environmentVariables } from '../../platform/environment-variables.ts';

/** What the function's `Handler` names: `broker-lambda.handler`. */
export const handler = lambdaHandler({
  environment: environmentVariables(),
  write: line => process.stdout.write(line),
});
