/** Reading credentials: from the environment, from key rings, from files that hold them. */
import type { At } from '../ast/nodes.js'
import { texts, type Value } from '../dataflow/values.js'
import { readable } from './describe.js'
import type { Rule, RuleContext } from './rule.js'

const secretFiles = /(^|\/)(\.ssh|\.aws|\.netrc|\.pgpass|\.kube|\.gnupg|id_rsa|id_ed25519|shadow|\.git-credentials|\.env|\.docker\/config\.json)(\/|$)|^\/proc\/\w+\/environ$/

export function secretFile(context: RuleContext, name: string, what: string, at: At): void {
  if (secretFiles.test(name)) secret(context, at, `${readable(what)} opens ${name}, which holds secrets`)
}

const secretVariables = /(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|CREDENTIAL|PRIVATE_KEY)/i

export const secrets: Rule = (context) => ({
  itemRead: ({ at, owner, name }) => {
    if (owner.path === 'os.environ' && secretVariables.test(name)) secret(context, at, `reads the environment variable ${name}, which looks like a secret`)
  },
  call: ({ at, target, given }) => {
    if (target.path === 'os.getenv' || target.path === 'os.environ.get' || target.path === 'os.environ.pop') variable(context, at, given.positional[0] ?? null)
    else if (/^builtins\.(dict|print|repr|str|list)$/.test(target.path) && given.positional.some((value) => value.some((atom) => atom.kind === 'path' && atom.path === 'os.environ'))) {
      secret(context, at, 'takes the whole environment, secrets in it included')
    } else if (/^os\.environ\.(items|values|copy)$/.test(target.path)) secret(context, at, 'takes the whole environment, secrets in it included')
    else if (/^(getpass\.getpass|keyring\.get_password)$/.test(target.path)) secret(context, at, `${readable(target.path)} asks for a secret`)
  },
})

function variable(context: RuleContext, at: At, name: Value | null): void {
  for (const text of texts(name) ?? []) if (secretVariables.test(text)) secret(context, at, `reads the environment variable ${text}, which looks like a secret`)
}

function secret({ report }: RuleContext, at: At, message: string): void {
  report.add({ ruleId: 'secrets/access', message, at })
}
