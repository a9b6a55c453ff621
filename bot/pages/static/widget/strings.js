// Every word the widget itself says, in one place.
export const strings = {
  launcher: (title, unread) => (unread ? `${title}, ${unread} unread ${unread === 1 ? 'message' : 'messages'}` : title),
  unreadNotice: (count) => (count === 1 ? '1 new message in the chat' : `${count} new messages in the chat`),
  close: 'Close chat',
  intro: 'Hello! I am the automated assistant. Ask me about orders, delivery, returns or gear, and I bring in a person when you need one.',
  privacy: 'Please do not send passwords or card numbers.',
  messages: 'Messages',
  conversation: 'Conversation',
  inputLabel: 'Your message',
  placeholder: 'Write a message…',
  send: 'Send message',
  answers: 'Suggested answers',
  attach: 'Attach files',
  chosenFiles: 'Files to send',
  sentFiles: 'Files',
  sendingFiles: 'Sending files',
  filesChosen: (count) => (count === 1 ? '1 file to send' : `${count} files to send`),
  removeFile: (name) => `Remove ${name}`,
  noFiles: 'Files cannot be sent here just now.',
  tooManyFiles: (most) => `Please send at most ${most} files at a time.`,
  wrongKind: (name) => `“${name}” is of a kind that we cannot take. Pictures, PDF, text, office files, audio and video are fine.`,
  tooLarge: (name, megabytes) => `“${name}” is too large: at most ${megabytes} MB.`,
  emptyFile: (name) => `“${name}” is empty.`,
  unreadable: 'A file can no longer be read: it was moved or changed. Please choose it again.',
  size: (bytes) => {
    if (bytes < 1024) return `${bytes} B`;
    const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  },
  jump: 'New messages',
  newTab: ' (opens in a new tab)',
  you: 'You',
  assistant: 'Assistant',
  person: 'a person',
  agent: 'Team member',
  typing: (name) => `${name} is typing`,
  state: { sending: 'Sending…', sent: 'Sent', waiting: 'Waiting to be sent', held: 'Waiting to be sent. Please keep this page open.' },
  waiting: (count) => (count === 1 ? '1 message waiting to be sent' : `${count} messages waiting to be sent`),
  noConnection: 'No connection. Trying again…',
  startedOver: 'This is a new conversation.',
  refused: 'This message could not be sent. Please change it and try again.',
  left: (count) => `${count} ${count === 1 ? 'character' : 'characters'} left`,
  over: (count) => `${count} ${count === 1 ? 'character' : 'characters'} too long`,
  tooLong: (count, limit) =>
    `Your message is ${count} ${count === 1 ? 'character' : 'characters'} too long. ` +
    `Please shorten it to ${limit} or send it in two parts.`,
  status: {
    with_bot: () => 'Assistant',
    waiting: () => 'Waiting for a person',
    with_agent: (name) => `With ${name}`,
    resolved: () => 'Resolved. Write again any time',
  },
};
