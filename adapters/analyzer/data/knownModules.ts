/** Modules that are known not to reach a control system by themselves; what comes from others is unresolved. */
const standardLibrary =
  'abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2 calendar cmath codecs collections colorsys concurrent configparser ' +
  'contextlib contextvars copy csv ctypes dataclasses datetime decimal difflib dis email enum errno faulthandler fnmatch fractions functools gc ' +
  'getpass gettext glob graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale ' +
  'logging lzma math mimetypes mmap multiprocessing numbers operator os pathlib pdb pickle platform pprint queue random re sched secrets select ' +
  'selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string struct subprocess symtable sys ' +
  'sysconfig tarfile tempfile textwrap threading time timeit tkinter token tokenize tomllib traceback tracemalloc types typing unicodedata ' +
  'unittest urllib uuid warnings wave weakref webbrowser xml xmlrpc zipfile zipimport zlib zoneinfo __future__ ftplib telnetlib pty marshal code codeop'
const thirdParty =
  'numpy scipy pandas matplotlib seaborn plotly sklearn statsmodels sympy h5py xarray dask numba torch tensorflow keras jax PIL skimage cv2 networkx ' +
  'requests httpx aiohttp urllib3 yaml toml tqdm joblib pydantic pytest IPython ipython ipywidgets bokeh altair polars pyarrow tables netCDF4 astropy ' +
  'lmfit uncertainties pint redis sqlalchemy psycopg2 pymongo boto3 botocore simpy deap bs4 lxml rich click tabulate openpyxl mpl_toolkits mpmath ' +
  'cycler dateutil pytz attr attrs cloudpickle dill psutil zmq websocket websockets paramiko usb nats container at ocelot xtrack xsuite'

export const knownModules: ReadonlySet<string> = new Set(`${standardLibrary} ${thirdParty}`.split(' '))
