/** As `MIN_PASSWORD_LENGTH` of @tinyforge/services, which browser code cannot import; a test holds the two together. */
export const MIN_PASSWORD_LENGTH = 10;
