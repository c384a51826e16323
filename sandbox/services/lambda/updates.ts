import type {
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { operation } from '../../kernel/operation.ts';
import { readCode } from './code.ts';
import { describeFunction } from './describe.ts';
import {
  accessFunction,
  changeFunction,
  checkRevision,
  functionArn,
  readFunctionName,
  requireFunction,
} from './function.ts';
import { refuseMembers } from './refuse.ts';
import { checkRole } from './role.ts';
import { endIdle } from './run/fleet.ts';
import { accessRole, readArchitecture, readSettings, refuseForeignRole } from './settings.ts';
import { trailOfFunction } from './trail-facts.ts';

const UpdateFunctionCode = operation<UpdateFunctionCodeRequest, FunctionConfiguration>({
  trailName: 'UpdateFunctionCode20150331v2',
  access: (input, call) => [
    accessFunction('UpdateFunctionCode', readFunctionName(input.FunctionName, call), call),
  ],
  async act(input, call) {
    const name = readFunctionName(input.FunctionName, call);
    requireFunction(name, call);
    refuseMembers('UpdateFunctionCode', input, ['Publish', 'PublishTo']);
    const architecture = readArchitecture(input.Architectures);
    const code = await readCode(input, call);
    const found = requireFunction(name, call);
    checkRevision(found, input.RevisionId);
    const settings = architecture === undefined ? found.settings : { ...found.settings, architecture };
    const change = { code, settings, modifiedAt: call.at, deployment: call.world.ids.uuid() };
    if (input.DryRun === true) return describeFunction({ ...found, ...change });
    const changed = changeFunction(call.world, found, change);
    endIdle(call.world, found.arn);
    return describeFunction(changed);
  },
  trail: trailOfFunction,
});

const UpdateFunctionConfiguration = operation<UpdateFunctionConfigurationRequest, FunctionConfiguration>({
  trailName: 'UpdateFunctionConfiguration20150331v2',
  access(input, call) {
    const name = readFunctionName(input.FunctionName, call);
    return [
      accessFunction('UpdateFunctionConfiguration', name, call),
      ...(input.Role === undefined ? [] : [accessRole(input.Role, functionArn(name))]),
    ];
  },
  async act(input, call) {
    const name = readFunctionName(input.FunctionName, call);
    const before = requireFunction(name, call);
    if (input.Role !== undefined) {
      refuseForeignRole(input.Role, call);
      readSettings('UpdateFunctionConfiguration', input, before.name, before.settings);
      await checkRole(call, before.name, before.arn, input.Role);
    }
    const found = requireFunction(name, call);
    checkRevision(found, input.RevisionId);
    const settings = readSettings('UpdateFunctionConfiguration', input, found.name, found.settings);
    const deployment = call.world.ids.uuid();
    const changed = changeFunction(call.world, found, { settings, modifiedAt: call.at, deployment });
    endIdle(call.world, found.arn);
    return describeFunction(changed);
  },
  trail: trailOfFunction,
});

export const updates = { UpdateFunctionCode, UpdateFunctionConfiguration };
