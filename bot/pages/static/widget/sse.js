// Parses text/event-stream as it comes in, cut at any place.
export function createEventParser(onEvent) {
  let rest = '';
  let event = blank();

  function push(text) {
    rest += text;
    // A carriage return at the very end may be half of CR LF: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(takeLine);
  }

  function takeLine(line) {
    if (line === '') return dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') event.data.push(value);
    else if (field === 'event') event.type = value;
    else if (field === 'id' && !value.includes('\0')) event.id = value;
  }

  function dispatch() {
    if (event.data.length) onEvent({ type: event.type, id: event.id, data: event.data.join('\n') });
    event = blank();
  }

  return { push };
}

const blank = () => ({ type: 'message', id: null, data: [] });
