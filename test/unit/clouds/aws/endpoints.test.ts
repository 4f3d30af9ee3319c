import assert from 'node:assert/strict';
import { stsEndpoint } from '../../../../src/clouds/aws/sts/endpoints.ts';
import { failureOf } from '../../../support/failure-of.ts';

describe('The STS endpoint', () => {
  const known: readonly (readonly [partition: string, region: string, endpoint: string])[] = [
    ['aws', 'us-east-1', 'https://sts.us-east-1.amazonaws.com'],
    ['aws', 'eu-west-1', 'https://sts.eu-west-1.amazonaws.com'],
    ['aws', 'ap-southeast-7', 'https://sts.ap-southeast-7.amazonaws.com'],
    ['aws', 'il-central-1', 'https://sts.il-central-1.amazonaws.com'],
    ['aws', 'mx-central-1', 'https://sts.mx-central-1.amazonaws.com'],
    ['aws-cn', 'cn-northwest-1', 'https://sts.cn-northwest-1.amazonaws.com.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com'],
    ['aws-eusc', 'eusc-de-east-1', 'https://sts.eusc-de-east-1.amazonaws.eu'],
    ['aws-iso', 'us-iso-east-1', 'https://sts.us-iso-east-1.c2s.ic.gov'],
    ['aws-iso-b', 'us-isob-east-1', 'https://sts.us-isob-east-1.sc2s.sgov.gov'],
    ['aws-iso-e', 'eu-isoe-west-1', 'https://sts.eu-isoe-west-1.cloud.adc-e.uk'],
    ['aws-iso-f', 'us-isof-south-1', 'https://sts.us-isof-south-1.csp.hci.ic.gov'],
  ];
  for (const [partition, region, endpoint] of known) {
    it(`is ${endpoint}`, () => assert.equal(stsEndpoint(partition, region), endpoint));
  }

  const refused: readonly (readonly [partition: string, region: string])[] = [
    ['aws', 'cn-north-1'],
    ['aws', 'us-gov-west-1'],
    ['aws-cn', 'eu-west-1'],
    ['aws', 'eu-west-1.evil.example/'],
    ['aws', 'evil.example#-west-1'],
    ['aws', 'eu-west-1\n'],
    ['aws', 'EU-WEST-1'],
    ['aws', ''],
    ['aws', 'aws-global'],
    ['evil', 'eu-west-1'],
    ['__proto__', 'eu-west-1'],
    ['toString', 'eu-west-1'],
  ];
  for (const [partition, region] of refused) {
    it(`is none for ${JSON.stringify(region)} in ${partition}`, async () => {
      assert.equal((await failureOf(() => stsEndpoint(partition, region))).kind, 'role-map-invalid');
    });
  }
});
