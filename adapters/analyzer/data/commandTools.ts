/** Programs that the process rule knows: harmless ones, shells, and magics. */
export const harmlessTools: ReadonlySet<string> = new Set((
  'ls cat head tail echo printf pwd date uname hostname whoami id env printenv df du free ps top uptime wc grep egrep fgrep find file stat which ' +
  'sort uniq cut awk sed tr diff true false sleep test nproc lscpu lsblk tree basename dirname realpath readlink md5sum sha256sum nvidia-smi ' +
  'git pip pip3 conda tar gzip gunzip zip unzip mkdir touch cp mv rm ffmpeg convert gnuplot pdflatex h5dump ncdump seq tee cd export'
).split(' '))

export const shells: ReadonlySet<string> = new Set('sh bash zsh dash ksh fish'.split(' '))

/** Line magics that neither write files, nor start processes, nor run other code. */
export const harmlessMagics: ReadonlySet<string> = new Set((
  'matplotlib config precision pdoc pdef pinfo pinfo2 psource pfile who who_ls whos time timeit prun capture pprint colors xmode lsmagic magic ' +
  'quickref automagic autoreload load_ext reload_ext pylab html svg latex markdown javascript js HTML SVG logstop history page pwd tb gui'
).split(' '))
