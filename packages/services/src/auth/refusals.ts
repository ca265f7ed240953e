/** What the library says of a wrong password, to the letter: whatever else is not to be told apart from one is answered with it. */
export const WRONG_PASSWORD = { message: 'Invalid email or password', code: 'INVALID_EMAIL_OR_PASSWORD' };

/** The same of a wrong code. */
export const WRONG_CODE = { message: 'Invalid code', code: 'INVALID_CODE' };

/** The library's refusal of a request without a valid second-factor challenge. */
export const NO_CHALLENGE = { message: 'Invalid two factor cookie', code: 'INVALID_TWO_FACTOR_COOKIE' };

/** For a change from a page whose address is not an allowed origin. */
export const UNEXPECTED_ORIGIN =
  'This address is not one that Tinyforge expects. Set TINYFORGE_BASE_URL to the address in your browser.';
