import { handleUnknownAddress } from '@tinyforge/api';

export const dynamic = 'force-dynamic';

export {
  handleUnknownAddress as DELETE,
  handleUnknownAddress as GET,
  handleUnknownAddress as HEAD,
  handleUnknownAddress as PATCH,
  handleUnknownAddress as POST,
  handleUnknownAddress as PUT,
};
