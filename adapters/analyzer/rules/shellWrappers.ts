/** Programs that start what stands after them, and their options that take a word: `sudo -u oper caput A 1` starts caput. Data. */
export const shellWrappers: ReadonlyMap<string, ReadonlySet<string>> = new Map(Object.entries({
  sudo: '-u -g -h -p -C -D -R -T -U', doas: '-u -C', env: '-u -C -S', timeout: '-k -s', nohup: '', nice: '-n', time: '-f -o', xargs: '-n -I -P -L -d -a -s -E', stdbuf: '-i -o -e',
  setsid: '', exec: '-a', command: '', builtin: '', strace: '-o -e -p -s', ionice: '-c -n', unbuffer: '', watch: '-n', parallel: '-j', taskset: '', chrt: '', numactl: '-N -m', flock: '-w -E', script: '-c',
  then: '', do: '', else: '', elif: '', if: '', while: '', until: '', '!': '', '{': '', '[[': '',
}).map(([name, options]) => [name, new Set(options.split(' '))]))

/** Words of a shell's own that start nothing. */
export const shellWords: ReadonlySet<string> = new Set('for case select in done fi esac [ ] ]] } : true false break continue return set unset shift local declare readonly read wait exit cd pushd popd umask ulimit trap alias hash'.split(' '))
