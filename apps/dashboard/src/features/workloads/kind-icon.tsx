import type { SourceKind } from '@tinyforge/core-gitops/fields';
import { Box, Container, Globe, Layers } from 'lucide-react';

export const KIND_ICONS: Record<SourceKind, typeof Box> = {
  dockerfile: Container,
  static: Globe,
  image: Box,
  compose: Layers,
};
