import {
  byService,
  bySession,
  principalOf,
  type Role,
  roleArn,
  type Session,
  sessionArn,
  sessionId,
} from '../callers.ts';
import { changeIam, type Issue, issued, READS } from '../calls.ts';
import { drawUuid } from '../random.ts';
import type { Call, Caller } from '../record.ts';
import type { Scene } from '../scene.ts';
import { type FollowedUser, leak, look } from '../steps.ts';
import type { Case } from './case.ts';

const WAYS = [addSaml, addOidc, addTrustAnchor];

/** An identity provider or a trust anchor of the attacker's: whoever comes in by it is he. */
export const federation: Case = {
  rule: 'R8',
  name: 'r08-federation',
  stories: 24,
  play: (scene) => WAYS[scene.index % WAYS.length]?.(scene, leak(scene)),
};

const place = { address: '203.0.113.80', agent: 'aws-cli/2.15.30' };

/** In by this provider, and its session used; or, by the provider that was there before, somebody else's. */
function enter(
  scene: Scene,
  role: Role,
  name: string,
  come: (session: Session, issue: Issue) => { readonly caller: Caller; readonly call: Call },
  parent?: string,
): void {
  const at = scene.tick();
  const session = { role, name, createdAt: at };
  const issue = scene.newIssue();
  const { caller, call } = come(session, issue);
  const by = bySession(session, issue.accessKeyId, parent === undefined ? place : scene.attacker);
  if (parent === undefined) {
    const notEvents = [
      scene.others(caller, call, { at }),
      ...READS.slice(0, 2).map((read) => scene.others(by, read)),
    ];
    scene.decoy('the provider that was there before, into the same role', {
      notCredentials: [issue.accessKeyId, sessionId(session)],
      notEvents,
    });
    return;
  }
  scene.aside(caller, call, { at });
  scene.derive(issue.accessKeyId, parent, {
    rules: ['R8', 'R2', 'R1'],
    confidences: ['proven', 'strong'],
    aliases: [sessionId(session)],
  });
  scene.prove(issue.accessKeyId);
  look(scene, by, 3);
}

const answer = (session: Session, { accessKeyId, token }: Issue): object => ({
  credentials: issued(accessKeyId, token, session.createdAt),
  assumedRoleUser: { assumedRoleId: principalOf(session), arn: sessionArn(session) },
});

// From AWS's documents: there is no public record of an AssumeRoleWithSAML.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
function addSaml(scene: Scene, leaked: FollowedUser): void {
  const arnOf = (name: string) => `arn:aws:iam::${scene.account}:saml-provider/${name}-${scene.index}`;
  const [own, before] = [arnOf('okta-new'), arnOf('okta')];
  const metadata = '<EntityDescriptor entityID="https://idp.example.net"/>';
  const make: Call = {
    service: 'iam',
    name: 'CreateSAMLProvider',
    request: { name: `okta-new-${scene.index}`, sAMLMetadataDocument: metadata },
    response: { sAMLProviderArn: own },
  };
  scene.does(leaked.caller, make);
  scene.leave({ type: 'saml-provider', id: own, state: 'present' });
  scene.tolerate({ credentials: [own] });
  const role = scene.newRole('sso-admin');
  const come = (provider: string) => (session: Session, issue: Issue) => ({
    caller: {
      identity: {
        type: 'SAMLUser',
        principalId: `${scene.random.below(2 ** 31)}=:${session.name}`,
        userName: session.name,
        identityProvider: `${scene.random.below(2 ** 31)}=`,
      },
      account: scene.account,
      ...(provider === own ? scene.attacker : place),
    },
    call: {
      service: 'sts',
      name: 'AssumeRoleWithSAML',
      readOnly: true,
      request: {
        sAMLAssertionID: `_${drawUuid(scene.random)}`,
        roleSessionName: session.name,
        durationSeconds: 3_600,
        roleArn: roleArn(role),
        principalArn: provider,
      },
      response: {
        ...answer(session, issue),
        issuer: 'https://idp.example.net',
        subject: session.name,
        subjectType: 'persistent',
        audience: 'https://signin.aws.amazon.com/saml',
      },
    },
  });
  enter(scene, role, 'chris', come(before));
  enter(scene, role, 'chris', come(own), leaked.id);
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-sts-api
function addOidc(scene: Scene, leaked: FollowedUser): void {
  const arnOf = (host: string) => `arn:aws:iam::${scene.account}:oidc-provider/${host}`;
  const host = `token-${scene.index}.example.net`;
  const [own, before] = [arnOf(host), arnOf('token.actions.example.org')];
  const make: Call = {
    service: 'iam',
    name: 'CreateOpenIDConnectProvider',
    request: { url: `https://${host}`, clientIDList: ['sts.amazonaws.com'] },
    response: { openIDConnectProviderArn: own },
  };
  scene.does(leaked.caller, make);
  const role = scene.newRole('pipeline');
  const isRemoved = scene.index % 2 === 0;
  scene.tolerate({ credentials: [own] });
  const come = (provider: string) => (session: Session, issue: Issue) => ({
    caller: {
      identity: {
        type: 'WebIdentityUser',
        principalId: `${provider}:sts.amazonaws.com:repo:${session.name}`,
        userName: `repo:${session.name}`,
        identityProvider: provider,
      },
      account: scene.account,
      ...(provider === own ? scene.attacker : place),
    },
    call: {
      service: 'sts',
      name: 'AssumeRoleWithWebIdentity',
      readOnly: true,
      request: { roleArn: roleArn(role), roleSessionName: session.name, durationSeconds: 3_600 },
      response: {
        ...answer(session, issue),
        subjectFromWebIdentityToken: `repo:${session.name}`,
        provider,
        audience: 'sts.amazonaws.com',
      },
    },
  });
  enter(scene, role, 'build', come(before));
  enter(scene, role, 'build', come(own), leaked.id);
  if (isRemoved) {
    const remove = { openIDConnectProviderArn: own };
    scene.does(leaked.caller, changeIam('DeleteOpenIDConnectProvider', remove));
  }
  scene.leave({ type: 'oidc-provider', id: own, state: isRemoved ? 'removed' : 'present' });
}

// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
function addTrustAnchor(scene: Scene, leaked: FollowedUser): void {
  const role = scene.newRole('hybrid');
  const arnOf = (kind: string, id: string) =>
    `arn:aws:rolesanywhere:${scene.region}:${scene.account}:${kind}/${id}`;
  const [anchor, profile] = [drawUuid(scene.random), drawUuid(scene.random)];
  const before = { anchor: drawUuid(scene.random), profile: drawUuid(scene.random) };
  const name = `backup-${scene.index}`;
  scene.does(leaked.caller, {
    service: 'rolesanywhere',
    name: 'CreateTrustAnchor',
    request: { name, enabled: true, source: { sourceType: 'CERTIFICATE_BUNDLE' } },
    response: {
      trustAnchor: {
        trustAnchorId: anchor,
        trustAnchorArn: arnOf('trust-anchor', anchor),
        name,
        enabled: true,
      },
    },
  });
  scene.does(leaked.caller, {
    service: 'rolesanywhere',
    name: 'CreateProfile',
    request: { name, enabled: true, roleArns: [roleArn(role)] },
    response: {
      profile: { profileId: profile, profileArn: arnOf('profile', profile), name, roleArns: [roleArn(role)] },
    },
  });
  scene.leave({ type: 'ra-trust-anchor', id: anchor, state: 'present' });
  scene.leave({ type: 'ra-profile', id: profile, state: 'present' });
  scene.tolerate({ credentials: [arnOf('trust-anchor', anchor), arnOf('profile', profile)] });
  const come =
    (used: { readonly anchor: string; readonly profile: string }) => (session: Session, issue: Issue) => ({
      caller: {
        ...byService('rolesanywhere', scene.account),
        ...(used.anchor === anchor ? scene.attacker : place),
        identity: {
          type: 'Unknown',
          principalId: session.name,
          arn: arnOf('subject', session.name),
          accountId: scene.account,
        },
      },
      call: {
        service: 'rolesanywhere',
        name: 'CreateSession',
        request: {
          cert: 'HIDDEN_DUE_TO_SECURITY_REASONS',
          durationSeconds: 3_600,
          profileArn: arnOf('profile', used.profile),
          roleArn: roleArn(role),
          trustAnchorArn: arnOf('trust-anchor', used.anchor),
        },
        response: {
          credentialSet: [
            {
              assumedRoleUser: { arn: sessionArn(session), assumedRoleId: principalOf(session) },
              credentials: issued(issue.accessKeyId, issue.token, session.createdAt),
              roleArn: roleArn(role),
              sourceIdentity: `CN=${session.name}`,
            },
          ],
          subjectArn: arnOf('subject', session.name),
        },
      },
    });
  enter(scene, role, '1f8e0f7c0a', come(before));
  enter(scene, role, '5a0ddc9b11', come({ anchor, profile }), leaked.id);
}
