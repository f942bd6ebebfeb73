/** SQL's LIKE: % any run, _ one character, \ escapes. Two pointers instead of a regular expression, which can be made to hang. */
export function matches(text: string, pattern: string): boolean {
  const characters = [...text];
  const tokens = tokenise(pattern);
  let at = 0;
  let token = 0;
  let retryAt = -1;
  let retryToken = -1;
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted === ANY) {
      retryToken = ++token;
      retryAt = at;
    } else if (wanted !== undefined && (wanted === ONE || wanted === characters[at])) {
      token++;
      at++;
    } else if (retryToken >= 0) {
      token = retryToken;
      at = ++retryAt;
    } else return false;
  }
  while (tokens[token] === ANY) token++;
  return token === tokens.length;
}

const ANY = Symbol('any');
const ONE = Symbol('one');

function tokenise(pattern: string): (string | symbol)[] {
  const tokens: (string | symbol)[] = [];
  let escaped = false;
  for (const character of pattern) {
    if (escaped) tokens.push(character);
    else if (character === '%') tokens.push(ANY);
    else if (character === '_') tokens.push(ONE);
    else if (character !== '\\') tokens.push(character);
    escaped = !escaped && character === '\\';
  }
  return tokens;
}
