import { z } from 'zod';
import { type Route, route } from '../../control/route.ts';
import type { World } from '../../kernel/world.ts';
import { ssmSettings, TOKEN_REPLIES } from './automation/client-token.ts';

/** The control route of Systems Manager: `POST automation` chooses how a client token that comes again is answered. */
export const automationRoutes = (world: World): Record<string, Route> => ({
  'POST automation': route(z.strictObject({ tokenReply: z.enum(TOKEN_REPLIES) }), ({ tokenReply }) => {
    ssmSettings(world).tokenReply = tokenReply;
    return ssmSettings(world);
  }),
});
