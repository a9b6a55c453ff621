// Three parts of letters, digits, - and _: anything else cannot travel in a header, nor be a token.
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const UNREADABLE = 'unreadable';

// Whom the page says that the visitor is: its signed token. Only the server can check it; here it is read
// to keep what belongs to different people apart.
export function createIdentity({ token, askPage, onOther }) {
  const subject = subjectOf(token);
  let current = sendable(token);
  let asking = null;

  // True if there is another token of the same person, so that what was refused with this one is worth a second try.
  // Of several calls that are refused at once, the first asks the page.
  function refresh(refused) {
    if (!current) return Promise.resolve(false);
    if (refused !== current) return Promise.resolve(true);
    asking ??= ask().finally(() => (asking = null));
    return asking;
  }

  async function ask() {
    const used = current;
    let fresh;
    try {
      fresh = await askPage();
    } catch (error) {
      console.error('Firstline.refreshToken failed', error);
    }
    // Not a token: most likely a page that says what is wrong with the site just now.
    if (fresh && !TOKEN.test(fresh)) console.error('Firstline.refreshToken gave something that is no token');
    else if (fresh && fresh !== used) take(fresh);
    return current !== used;
  }

  function take(fresh) {
    if (subjectOf(fresh) === subject) current = sendable(fresh);
    else onOther(fresh);
  }

  return { subject, token: () => current, take, refresh };
}

// The `sub` of a token; null without a token. One that cannot be read is somebody of its own: the server will refuse it.
export function subjectOf(token) {
  if (!token) return null;
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    return String(JSON.parse(new TextDecoder().decode(bytes)).sub);
  } catch {
    return UNREADABLE;
  }
}

// The server says what is wrong with a token; so that it can, something has to be sent.
const sendable = (token) => (token ? (TOKEN.test(token) ? token : UNREADABLE) : null);
