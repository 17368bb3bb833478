/** Native code and raw memory: nobody can see what it does. */
import { argument, onlyConstant } from '../dataflow/values.js'
import { readable } from './describe.js'
import type { Rule } from './rule.js'

const compilers = /^(cffi\.(api\.)?FFI\(\)\.(verify|set_source|compile)|cython\.inline|Cython\.(Build\.)?(inline\.)?(cython_inline|inline)|pyximport\.install|numpy\.f2py\.(compile|run_main)|cppyy\.\w+|ROOT\.gInterpreter\.\w+|(scipy\.)?weave\.\w+|torch\.utils\.cpp_extension\.load(_inline)?|pythran\.\w+|llvmlite\.binding\.\w+|cupy\.RawKernel|distutils\.ccompiler\.new_compiler)$/
const memory = /^(ctypes\.(memmove|memset|string_at|wstring_at|cast|c_\w+\.from_address|\w+\.from_address|CFUNCTYPE\(\)|PYFUNCTYPE\(\))|mmap\.mmap|cffi\.FFI\(\)\.(memmove|buffer))$/
/** These make Python itself run what they get, or load what they are told. */
const runners = /^(ctypes\.pythonapi(\.\w+)+|sqlite3\.connect\(\)\.(enable_load_extension|load_extension))$/

const nativeLoaders = /^(ctypes\.(CDLL|PyDLL|WinDLL|OleDLL|cdll|windll|oledll|pydll)(\.LoadLibrary)?|cffi\.FFI\(\)\.(dlopen|verify|set_source)|numpy\.ctypeslib\.load_library|_ctypes\.dlopen)$/
/** A handle of one library finds the functions of those that it stands on: libm finds libc's. */
const reachesOut = /^(system|popen|exec\w*|fork|vfork|posix_spawn\w*|syscall|dlopen|dlsym|socket|connect|send\w*|write|kill|putenv|setenv|mprotect|ptrace|ca_\w+)$/
const harmlessNative = /^(libm|m|msvcrt)(\.so|\.dylib)?(\.\d+)*$/

export const nativeCode: Rule = ({ index, report }) => ({
  call: ({ at, target, given }) => {
    if (compilers.test(target.path)) {
      report.unknown()
      report.add({ ruleId: 'native/compile', message: `${readable(target.path)} compiles native code`, at, trace: target.trace })
      return
    }
    if (memory.test(target.path)) {
      if (!/^ctypes\.(cast|string_at)$/.test(target.path)) report.unknown()
      report.add({ ruleId: 'native/memory', message: `${readable(target.path)} reaches into memory by its address`, at, trace: target.trace })
      return
    }
    const mathLibrary = /^ctypes\.CDLL\(\)\.(\w+)$/.exec(target.path)?.[1]
    if (runners.test(target.path) || (mathLibrary !== undefined && reachesOut.test(mathLibrary))) {
      report.unknown()
      report.add({ ruleId: 'native/library', message: `${readable(target.path)} runs native code that the analyzer cannot see into`, at, trace: target.trace })
      return
    }
    if (!nativeLoaders.test(target.path)) return
    const name = onlyConstant(argument(given, 0, 'name'), 'str')
    if (name === null || !harmlessNative.test(name)) report.unknown()
    const control = name !== null && index.isControlNative(name)
    if (control) report.controlWrite()
    report.add({
      ruleId: control ? 'control-write/raw-library' : 'native/library',
      message: `${readable(target.path)} loads ${name ?? 'native code'}, which the analyzer cannot see into`,
      at,
      trace: target.trace,
    })
  },
  attributeRead: ({ at, owner, name }) => {
    if (!/^ctypes\.(cdll|windll|oledll|pydll)$/.test(owner.path) || name === 'LoadLibrary') return
    report.unknown()
    report.add({ ruleId: 'native/library', message: `ctypes loads ${name}, which the analyzer cannot see into`, at })
  },
})
