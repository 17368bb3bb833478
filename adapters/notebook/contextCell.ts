/** The cell that loads `context`, so that a notebook can be run again by hand. Called by the notebook builders. Pure. */
import type { NewCell } from './notebookDocument.js'

const contextClass = `class _Context(dict):
    """A dict whose keys are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None`

/** `relativePath` is seen from the notebook's own folder; null: there is no context. */
export const contextCell = (relativePath: string | null): NewCell => ({
  kind: 'code',
  name: 'context',
  text: relativePath === null
    ? `# No data was handed over with the request: the context is empty.\n${contextClass}\n\n\ncontext = _Context()`
    : `# The data that was handed over with the request.\nimport json\nfrom pathlib import Path\n\n\n${contextClass}\n\n\ncontext = json.loads(Path(${JSON.stringify(relativePath)}).read_text(encoding="utf-8"), object_hook=_Context)`,
})
