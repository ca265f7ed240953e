import type { ForgeKind } from '@tinyforge/providers';

/** A repository of the demo: its files before the deploy config, the commit that declares it, and one that changes it. */
export type DemoRepository = {
  forge: ForgeKind;
  repository: string;
  private?: boolean;
  author: { name: string; email: string };
  files: Record<string, string>;
  /** The second commit; none where the repository has no deploy config yet. */
  declared: { message: string; file: string } | null;
  /** A commit after its workload was synced: what then drifts was changed in the repository. */
  changed?: { message: string; file: string };
};

const NODE_DOCKERFILE = `FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-alpine
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules ./node_modules
USER node
CMD ["node", "dist/server.js"]
`;

const GO_DOCKERFILE = `FROM golang:1.25-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /out/app ./cmd/app

FROM gcr.io/distroless/static
COPY --from=build /out/app /app
ENTRYPOINT ["/app"]
`;

const PYTHON_DOCKERFILE = `FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["gunicorn", "app:create_app()"]
`;

const readme = (title: string, text: string) => `# ${title}\n\n${text}\n`;

const manifest = (name: string) =>
  `${JSON.stringify({ name, version: '1.0.0', private: true, type: 'module', scripts: { build: 'tsc -p .' } }, null, 2)}\n`;

const MIRA = { name: 'Mira Lindqvist', email: 'mira@acme.example' };
const TOMAS = { name: 'Tomás Ferreira', email: 'tomas@platform.example' };
const AYA = { name: 'Aya Nakamura', email: 'aya@growth.example' };

export const DEMO_REPOSITORIES: readonly DemoRepository[] = [
  {
    forge: 'github',
    repository: 'acme/storefront',
    author: MIRA,
    files: {
      'README.md': readme('Storefront', 'The shop window: product pages, search and the basket.'),
      Dockerfile: NODE_DOCKERFILE,
      'package.json': manifest('storefront'),
      'src/server.ts':
        "import { createServer } from 'node:http';\n\ncreateServer((_, res) => res.end('ok')).listen(8080);\n",
    },
    declared: {
      message: 'Declare the deploy config as it is',
      file: `# Deploy config of the storefront. Reviewed like any other change.
version: 1
deploy:
  port: 3000
  healthcheck: /
  deploy_strategy: recreate
`,
    },
    changed: {
      message: 'Listen on 8080 and deploy blue-green',
      file: `# Deploy config of the storefront. Reviewed like any other change.
version: 1
deploy:
  port: 8080
  healthcheck: /healthz
  deploy_strategy: blue-green
`,
    },
  },
  {
    forge: 'github',
    repository: 'acme/checkout-api',
    private: true,
    author: MIRA,
    files: {
      'README.md': readme('Checkout API', 'Takes orders and payments. Private: ask #payments for access.'),
      'docker/Dockerfile': NODE_DOCKERFILE,
      'package.json': manifest('checkout-api'),
      'src/server.ts':
        "import { createServer } from 'node:http';\n\ncreateServer((_, res) => res.end('{}')).listen(8443);\n",
    },
    declared: {
      message: 'Declare port, healthcheck and strategy',
      file: `version: 1
deploy:
  port: 8443
  healthcheck: /health/ready
  deploy_strategy: blue-green
`,
    },
  },
  {
    forge: 'github',
    repository: 'acme/billing-worker',
    author: MIRA,
    files: {
      'README.md': readme('Billing worker', 'Sends invoices at night. Deployed from `main` since November.'),
      Dockerfile: NODE_DOCKERFILE,
      'package.json': manifest('billing-worker'),
    },
    declared: {
      message: 'Stop the old worker before the new one starts',
      file: `version: 1
deploy:
  healthcheck: ""            # it answers no HTTP
  deploy_strategy: recreate  # two workers would send everything twice
`,
    },
  },
  {
    forge: 'gitlab',
    repository: 'platform/docs-site',
    author: TOMAS,
    files: {
      'README.md': readme('Docs', 'What the platform does, and how to use it. Built with Eleventy.'),
      'package.json': manifest('docs-site'),
      'content/index.md': '---\ntitle: Welcome\n---\n\nStart with the [tour](/tour/).\n',
    },
    declared: {
      message: 'Publish without a gap',
      file: `version: 1
deploy:
  port: 8080             # left from the days when this was a container
  healthcheck: /healthz
  deploy_strategy: blue-green
`,
    },
  },
  {
    forge: 'gitlab',
    repository: 'team/edge/api',
    author: TOMAS,
    files: {
      'README.md': readme('Edge API', 'Answers close to the user. One binary, no state.'),
      Dockerfile: GO_DOCKERFILE,
      'go.mod': 'module edge/api\n\ngo 1.25\n',
      'cmd/app/main.go':
        'package main\n\nimport "net/http"\n\nfunc main() {\n\t_ = http.ListenAndServe(":9090", nil)\n}\n',
    },
    declared: {
      message: 'Move to 9090',
      file: `version: 1
deploy:
  port: 9090
  deploy_strategy: blue-green
`,
    },
  },
  {
    forge: 'gitea',
    repository: 'growth/newsletter',
    author: AYA,
    files: {
      'README.md': readme('Newsletter', 'Collects subscriptions and sends the weekly letter.'),
      Dockerfile: PYTHON_DOCKERFILE,
      'requirements.txt': 'flask==3.1.2\ngunicorn==23.0.0\n',
      'app.py': 'from flask import Flask\n\n\ndef create_app():\n    return Flask(__name__)\n',
    },
    declared: {
      message: 'Add deploy config',
      file: `version: 1
deploy:
  port: "8080"
  health_check: /healthz
  deploy_strategy: rolling
`,
    },
  },
  {
    forge: 'gitea',
    repository: 'media/image-resizer',
    author: AYA,
    files: {
      'README.md': readme('Image resizer', 'Turns one upload into many sizes. No deploy config in here yet.'),
      Dockerfile: GO_DOCKERFILE,
      'go.mod': 'module media/image-resizer\n\ngo 1.25\n',
    },
    declared: null,
  },
  {
    forge: 'gitea',
    repository: 'ops/status-page',
    author: TOMAS,
    files: {
      'README.md': readme('Status page', 'Says what works. Plain HTML, made by a Makefile.'),
      Makefile: 'site:\n\tmkdir -p public\n\tcp index.html public/\n',
      'index.html': '<!doctype html>\n<title>Status</title>\n<p>All systems work.</p>\n',
    },
    declared: { message: 'Add deploy config', file: 'version: 1\ndeploy:\n  deploy_strategy: blue-green\n' },
  },
];
