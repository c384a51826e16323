import { buildApplication, buildRouteMap, run, text_en } from '@stricli/core';
import { approve, reject } from './commands/approve.ts';
import { athenaTable } from './commands/athena-table.ts';
import { contain } from './commands/contain.ts';
import { demo } from './commands/demo.ts';
import {
  incidentAck,
  incidentAssign,
  incidentClose,
  incidentMerge,
  incidentNote,
  incidentReopen,
} from './commands/incident-acts.ts';
import { incidentCheck } from './commands/incident-check.ts';
import { incidentExport } from './commands/incident-export.ts';
import { incidentList } from './commands/incident-list.ts';
import { incidentShow } from './commands/incident-show.ts';
import { investigate } from './commands/investigate.ts';
import { policyCheck } from './commands/policy-check.ts';
import { policyExplain } from './commands/policy-explain.ts';
import { policyTest } from './commands/policy-test.ts';
import { report } from './commands/report.ts';
import { respond } from './commands/respond.ts';
import { restore } from './commands/restore.ts';
import { sandbox } from './commands/sandbox.ts';
import { simulateFinding } from './commands/simulate-finding.ts';
import { triage } from './commands/triage.ts';
import { verify } from './commands/verify.ts';
import { exitCodeOf, explainError } from './explain-error.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const routes = buildRouteMap({
  docs: { brief: 'Cordon answers a compromised AWS credential: contains it, proves it, tells people' },
  routes: {
    demo,
    sandbox,
    simulate: buildRouteMap({
      docs: { brief: 'report what did not happen, to see what comes of it' },
      routes: { finding: simulateFinding },
    }),
    triage,
    investigate,
    athena: buildRouteMap({
      docs: { brief: 'logs as a table of Athena, for investigations over an organization' },
      routes: { table: athenaTable },
    }),
    report,
    respond,
    contain,
    restore,
    approve,
    reject,
    verify,
    incident: buildRouteMap({
      docs: { brief: 'look at incidents, and say what becomes of them' },
      routes: {
        list: incidentList,
        show: incidentShow,
        export: incidentExport,
        check: incidentCheck,
        ack: incidentAck,
        assign: incidentAssign,
        note: incidentNote,
        close: incidentClose,
        reopen: incidentReopen,
        merge: incidentMerge,
      },
    }),
    policy: buildRouteMap({
      docs: { brief: 'read, explain and test the response policy: what is done about which finding' },
      routes: { check: policyCheck, explain: policyExplain, test: policyTest },
    }),
  },
});

const application = buildApplication(routes, {
  name: 'cordon',
  scanner: { caseStyle: 'allow-kebab-for-camel' },
  documentation: { caseStyle: 'convert-camel-to-kebab' },
  determineExitCode: exitCodeOf,
  localization: { text: { ...text_en, exceptionWhileRunningCommand: explainError } },
});

const { stdout, stderr, env } = process;
const shell: {
  stdout: typeof stdout;
  stderr: typeof stderr;
  env: typeof env;
  exitCode?: number | string | null;
} = {
  stdout,
  stderr,
  env,
};
await run(application, process.argv.slice(2), { process: shell });
// The parser's own complaints have negative codes: they are all about usage. A command may have set its own.
const code = Number(shell.exitCode ?? 0);
process.exitCode = code < 0 ? 2 : code || (process.exitCode ?? 0);
