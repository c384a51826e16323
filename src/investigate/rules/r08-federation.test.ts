import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, at, keyId, makeRecord, ms, user } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { newFederation } from './r08-federation.ts';

const STOLEN = keyId('stolen', 'AKIA');
const by = { kind: 'key', accessKeyId: STOLEN } as const;
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/backup-idp`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`;
const ANCHOR = `arn:aws:rolesanywhere:us-east-1:${ACCOUNT}:trust-anchor/49e25ec3-bdfe-4150-8683-b4ea4ee85cfd`;
const derive = (eventName: string, more = {}) =>
  newFederation.derive(
    makeRecord({ userIdentity: user(STOLEN), eventSource: 'iam.amazonaws.com', eventName, ...more }),
    by,
  );
const lead = (providerArn: string) => ({ kind: 'provider-use', providerArn, from: ms('09:00:00') }) as const;

// No public record of AssumeRoleWithSAML, nor of CreateSession, is whole: these are built after
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF
// and https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
const bySaml = (principalArn: string, more = {}) => {
  const { requestParameters, ...answer } = assumed(keyId('saml'), 'eve@example.com');
  return makeRecord({
    ...answer,
    eventName: 'AssumeRoleWithSAML',
    requestParameters: { ...Object(requestParameters), principalArn },
    userIdentity: {
      type: 'SAMLUser',
      principalId: '+urTXOCl0yNLG+Y7MZ5MPfPvSPA=:eve@example.com',
      userName: 'eve@example.com',
      identityProvider: '+urTXOCl0yNLG+Y7MZ5MPfPvSPA=',
    },
    ...more,
  });
};

describe('R8, federation that was made', () => {
  it.each([
    ['CreateSAMLProvider', 'iam.amazonaws.com', { sAMLProviderArn: SAML }, SAML],
    ['CreateOpenIDConnectProvider', 'iam.amazonaws.com', { openIDConnectProviderArn: OIDC }, OIDC],
    ['CreateTrustAnchor', 'rolesanywhere.amazonaws.com', { trustAnchor: { trustAnchorArn: ANCHOR } }, ANCHOR],
  ])(
    '%s is followed, and is no credential itself',
    (eventName, eventSource, responseElements, providerArn) => {
      expect(derive(eventName, { eventSource, responseElements })).toEqual([
        {
          lead: { kind: 'provider-use', providerArn, from: ms('10:00:00') },
          rule: 'R8',
          confidence: 'proven',
        },
      ]);
    },
  );

  it('is only strong where the provider was there before', () => {
    const requestParameters = { sAMLProviderArn: SAML, sAMLMetadataDocument: '<xml/>' };
    expect(derive('UpdateSAMLProvider', { requestParameters })).toMatchObject([{ confidence: 'strong' }]);
  });

  it('leads to who comes in by it, from then on', () => {
    expect(belongs(lead(SAML), bySaml(SAML))).toBe(true);
    expect(belongs(lead(SAML), bySaml(`${SAML}-2`))).toBe(false);
    expect(belongs(lead(SAML), bySaml(SAML, { eventTime: at('08:59:59') }))).toBe(false);
    expect(newFederation.derive(bySaml(SAML), lead(SAML))).toMatchObject([
      {
        lead: { accessKeyId: keyId('saml') },
        rule: 'R8',
        as: { principalId: 'AROADEPLOY00000EXAMPLE:eve@example.com' },
      },
    ]);
  });

  it('knows OIDC by the identity provider, and a trust anchor by the session that it made', () => {
    const oidc = makeRecord({
      ...assumed(keyId('oidc'), 'web'),
      eventName: 'AssumeRoleWithWebIdentity',
      userIdentity: { type: 'WebIdentityUser', principalId: `${OIDC}:aud:sub`, identityProvider: OIDC },
    });
    expect(belongs(lead(OIDC), oidc)).toBe(true);
    const session = makeRecord({
      eventSource: 'rolesanywhere.amazonaws.com',
      eventName: 'CreateSession',
      userIdentity: { type: 'Unknown', accountId: ACCOUNT },
      requestParameters: {
        trustAnchorArn: ANCHOR,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
        durationSeconds: 3600,
      },
      responseElements: {
        credentialSet: [
          {
            credentials: { accessKeyId: keyId('anchor'), expiration: '2026-03-01T11:00:00Z' },
            assumedRoleUser: { assumedRoleId: 'AROADEPLOY00000EXAMPLE:cert' },
          },
        ],
      },
    });
    expect(belongs(lead(ANCHOR), session)).toBe(true);
    expect(newFederation.derive(session, lead(ANCHOR))).toMatchObject([
      { as: { accessKeyId: keyId('anchor') } },
    ]);
  });

  it('makes nobody of calls that failed', () => {
    expect(
      derive('CreateSAMLProvider', {
        responseElements: { sAMLProviderArn: SAML },
        errorCode: 'AccessDenied',
      }),
    ).toEqual([]);
    expect(newFederation.derive(bySaml(SAML, { errorCode: 'InvalidIdentityToken' }), lead(SAML))).toEqual([]);
  });
});
