import type {
  CreateActionTargetRequest,
  CreateActionTargetResponse,
  DeleteActionTargetRequest,
  DeleteActionTargetResponse,
  DescribeActionTargetsRequest,
  DescribeActionTargetsResponse,
} from '@aws-sdk/client-securityhub';
import { operation } from '../../kernel/operation.ts';
import { accessHub, requireHub } from './hub.ts';
import { pageOf } from './paging.ts';
import { conflict, invalidInput, limitExceeded, notFound } from './refusals.ts';

const MOST = 50;
const LONGEST_NAME = 20;
const LONGEST_DESCRIPTION = 256;

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateActionTarget.html */
const CreateActionTarget = operation<CreateActionTargetRequest, CreateActionTargetResponse>({
  access: (_input, call) => accessHub('CreateActionTarget', call),
  act({ Id, Name, Description }, call) {
    const { actions } = requireHub(call);
    if (!/^[A-Za-z0-9]{1,20}$/.test(Id)) throw invalidInput('Id must be 1 to 20 alphanumeric characters.');
    if (!isText(Name, LONGEST_NAME)) throw invalidInput(`Name must have 1 to ${LONGEST_NAME} characters.`);
    if (!isText(Description, LONGEST_DESCRIPTION))
      throw invalidInput(`Description must have 1 to ${LONGEST_DESCRIPTION} characters.`);
    const ActionTargetArn = `arn:aws:securityhub:${call.region}:${call.account}:action/custom/${Id}`;
    if (actions.has(ActionTargetArn)) throw conflict('Action target already exists');
    if (actions.size >= MOST) throw limitExceeded(`There may be ${MOST} custom actions.`);
    actions.set(ActionTargetArn, { ActionTargetArn, Name, Description });
    return { ActionTargetArn };
  },
});

const DescribeActionTargets = operation<DescribeActionTargetsRequest, DescribeActionTargetsResponse>({
  access: (_input, call) => accessHub('DescribeActionTargets', call),
  act(input, call) {
    const { actions } = requireHub(call);
    const arns = [...new Set(input.ActionTargetArns ?? actions.keys())];
    const asked = arns.map((arn) => {
      const action = actions.get(arn);
      if (action === undefined) throw noAction();
      return action;
    });
    const { page, next } = pageOf(asked, ({ ActionTargetArn = '' }) => ActionTargetArn, input);
    return { ActionTargets: [...page], ...next };
  },
});

const DeleteActionTarget = operation<DeleteActionTargetRequest, DeleteActionTargetResponse>({
  access: (_input, call) => accessHub('DeleteActionTarget', call),
  act({ ActionTargetArn }, call) {
    if (!requireHub(call).actions.delete(ActionTargetArn)) throw noAction();
    return { ActionTargetArn };
  },
});

const isText = (value: string, longest: number): boolean => /\S/.test(value) && value.length <= longest;

const noAction = () => notFound('Action target does not exist');

export const actionTargets = { CreateActionTarget, DescribeActionTargets, DeleteActionTarget };
