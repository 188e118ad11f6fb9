/** Every cookie that Holdfast sets, by the end of its name, and what for. Tests refuse any other. */
export const cookies = {
  session_token: 'When you sign in: one that knows you until you sign out or stop using Holdfast.',
  two_factor:
    'When you sign in with a code: one that knows, for the few minutes until you type it, that your password was right.',
  state:
    'When you sign in at another provider: one that knows you again when you come back, for a few minutes.',
  passkey: 'When you use a passkey: one for the few minutes that this takes.',
  last: 'When you sign in: one that tells whose forms this browser keeps, until it is closed.',
  kept: 'If you are signed out while you type: one that opens what you had typed. It can be read by nobody but you, and is forgotten after two hours.',
  asking:
    'When you ask a service for help: one that keeps your answers together from page to page. It ends when you close your browser. What you typed and did not send can be read by nobody but you, and is forgotten two hours after your last answer.',
  mine: 'When you open your own page with your code: one that knows you for half an hour, or until you close your page.',
} as const;
