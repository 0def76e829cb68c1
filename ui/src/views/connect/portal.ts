// What is set in Botcopy's portal and in the Dialogflow agent, line by line, for both kinds of agents.
import type { Code } from './snippets';

/** The lines, with the inbox's own address and token. */
export function portal(url: string, token: string): Code[] {
  const [address, key] = [url, token].map((value) => JSON.stringify(value));
  const common = `// Botcopy portal: Integrations, Live Chat
Live Chat Endpoint Webhook URL:  ${address}
Access token:                    ${key}
Storing of message history:      on
User typing (newer portals):     on
`;
  const cx = `${common}Trigger session parameter:       "bcHumanHandover"

// Dialogflow CX: on the route that hands over, set
{
  "bcHumanHandover": true,
  "bcDepartment": "sales"   // optional: becomes a tag here
}
`;
  const es = `${common}Trigger context:                 "bc-human-handover"

// Dialogflow ES: on the intent that hands over, set
Output context:                  "bc-human-handover"
Parameter "bc-department":       "sales"   // optional: becomes a tag here
`;
  return [
    { id: 'cx', name: 'Dialogflow CX', language: 'node', text: cx },
    { id: 'es', name: 'Dialogflow ES', language: 'node', text: es },
  ];
}
