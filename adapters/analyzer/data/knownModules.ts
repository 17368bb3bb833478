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

/** Further public packages of science and daily work, by their import names. */
const further = (
  '_thread _collections_abc _io _socket _pickle _ctypes _xxsubinterpreters _interpreters interpreters aifc antigravity asynchat asyncore audioop bdb binhex builtins cProfile cgi cgitb chunk cmd compileall concurrent copyreg crypt curses dbm distutils ' +
  'doctest ensurepip filecmp fileinput fcntl formatter ftplib getopt grp imghdr imp keyword lib2to3 mailbox mailcap modulefinder msvcrt netrc nis nntplib ntpath optparse ossaudiodev pickletools pipes pkgutil plistlib poplib posix ' +
  'posixpath profile pwd py_compile pyclbr pydoc pyexpat quopri reprlib resource rlcompleter runpy sndhdr spwd sre_compile sre_constants sre_parse ssl stringprep sunau symbol syslog tabnanny telnetlib termios test this trace ' +
  'tty turtle turtledemo uu venv winreg winsound wsgiref xdrlib zipapp _strptime nturl2path opcode ' +
  'ase lmfit databroker tiled suitcase event_model area_detector_handlers intake zarr numcodecs fsspec s3fs gcsfs adlfs distributed dask_ml cupy cudf rapids ray prefect dagster airflow luigi mlflow wandb optuna hyperopt skopt nevergrad ' +
  'bayes_opt botorch gpytorch ax gpflow pyro numpyro pymc arviz emcee corner dynesty zeus GPy george celerite stan cmdstanpy xgboost lightgbm catboost shap lime eli5 transformers datasets tokenizers sentence_transformers diffusers ' +
  'accelerate peft timm torchvision torchaudio pytorch_lightning lightning fastai flax optax haiku tensorflow_probability tensorboard onnx onnxruntime spacy nltk gensim openai anthropic tiktoken langchain llama_index ' +
  'pywt librosa soundfile sounddevice imageio tifffile pims napari cellpose mahotas SimpleITK nibabel pydicom pyFAI fabio silx hyperspy dxchange tomopy larch xraylarch xraydb periodictable mendeleev pymatgen matminer openbabel rdkit ' +
  'MDAnalysis mdtraj prody Bio biopython qutip qiskit cirq pennylane stim pyquil openfermion psi4 pyscf gpaw phonopy spglib sisl pyiron ' +
  'at pyat elegant madx cpymad pymad8 xobjects xfields xpart xcoll xdeps PyHEADTAIL pysixtrack sixtracktools impedance wakis rfbeam beamphysics pmd_beamphysics distgen lume genesis impact astra opmd_viewer openpmd_viewer openpmd_api ' +
  'cheetah rslearn blond henon_map nafflib PyNAFF harpy optics_functions tfs generic_parser turn_by_turn sdds pysdds henon sirepo rsbeams srwpy SRW shadow3 xrt wofry wofryimpl srxraylib radia ' +
  'gymnasium gym stable_baselines3 rllib pettingzoo dm_control mujoco simpy deap pymoo pygmo platypus cvxpy cvxopt pyomo pulp ortools gurobipy casadi gekko scs osqp ecos highspy nlopt ipopt cyipopt iminuit autograd jaxopt ' +
  'numexpr bottleneck numba_scipy pythran sparse pydata_sparse xtensor quaternion pyquaternion transforms3d shapely geopandas pyproj fiona rasterio cartopy folium osmnx networkx igraph graph_tool pygraphviz pydot graphviz ' +
  'holoviews hvplot panel datashader param colorcet cmocean cmasher palettable proplot ultraplot pyqtgraph PyQt5 PyQt6 PySide2 PySide6 qtpy vispy pyvista vtk mayavi trimesh open3d plotnine pygal ggplot missingno yellowbrick mplcursors mplhep ' +
  'uproot awkward hist boost_histogram vector coffea ROOT fast_histogram tables blosc lz4 zstandard snappy msgpack msgpack_numpy ujson orjson simplejson rapidjson jsonschema jsonpath_ng marshmallow cattrs typeguard beartype typing_extensions ' +
  'dataclasses_json omegaconf hydra confuse dynaconf environs dotenv toml tomli tomli_w ruamel ruyaml configobj munch box addict glom toolz cytoolz funcy more_itertools boltons sortedcontainers bidict frozendict intervaltree bitarray bitstring construct ' +
  'wrapt decorator tenacity retry retrying backoff cachetools diskcache async_timeout aiofiles anyio trio sniffio uvloop gevent greenlet eventlet nest_asyncio janus aiocache aiostream ' +
  'loguru structlog colorlog coloredlogs colorama termcolor blessed tabulate prettytable texttable rich textual alive_progress progressbar humanize inflect arrow pendulum maya dateparser pytz tzlocal holidays croniter schedule ' +
  'psutil GPUtil pynvml memory_profiler line_profiler pyinstrument objgraph guppy py_cpuinfo cpuinfo distro platformdirs appdirs xdg filelock portalocker watchdog send2trash pathspec natsort ' +
  'pyarrow fastparquet pandera great_expectations pandasql duckdb polars vaex modin koalas ibis siuba dfply janitor pandas_profiling ydata_profiling sweetviz dtale swifter pandarallel tabula camelot pdfplumber PyPDF2 pypdf fitz reportlab docx pptx xlsxwriter xlrd xlwt xlsx2csv openpyxl markdown mistune jinja2 mako nbformat nbconvert papermill jupytext jupyter_client ipykernel ipympl ipyleaflet ipyvuetify bqplot traitlets ' +
  'sqlmodel peewee pony databases asyncpg aiosqlite mysql pymysql MySQLdb cx_Oracle oracledb pyodbc influxdb influxdb_client elasticsearch opensearchpy cassandra neo4j py2neo tinydb lmdb leveldb rocksdb plyvel ' +
  'requests_cache requests_html httplib2 pycurl mechanize selenium playwright scrapy feedparser html5lib soupsieve cssselect pyquery w3lib tldextract validators furl yarl multidict certifi charset_normalizer idna chardet cchardet ' +
  'cryptography nacl Crypto OpenSSL jwt bcrypt passlib itsdangerous keyring ftfy unidecode rapidfuzz fuzzywuzzy Levenshtein jellyfish regex pyparsing lark ply parsy sly antlr4 docutils sphinx black isort pycodestyle flake8 pylint mypy ' +
  'hypothesis faker factory freezegun responses mock mocket pytest nose parameterized unittest2 sympy sage symengine mpmath gmpy2 flint pari primefac ' +
  'control slycot harold filterpy pykalman statsforecast prophet neuralprophet pmdarima sktime tslearn tsfresh stumpy ruptures kats darts orbit arch linearmodels pingouin scikit_posthocs lifelines causalml dowhy econml ' +
  'hdbscan umap openTSNE faiss annoy nmslib pynndescent imblearn category_encoders feature_engine mlxtend boruta tpot autosklearn flaml pycaret skorch sklearn_extra kneed yellowbrick astroquery astroplan sunpy healpy photutils specutils ccdproc reproject gwpy lal pycbc obspy pyproj metpy xesmf cf_xarray cfgrib eccodes wrf iris siphon ' +
  'numdifftools findiff fipy fenics dolfin dolfinx firedrake devito meshio gmsh pygmsh pyamg petsc4py slepc4py mpi4py h5netcdf hdf5plugin pyfftw pynfft nfft gsl pygsl numpy_financial quantities unyt astropy_healpix scooby skimage_ext cv opencv mediapipe dlib face_recognition pytesseract easyocr barcode qrcode pyzbar PIL wand cairosvg svgwrite drawsvg manim moviepy av ffmpeg pydub gtts pyttsx3 speech_recognition ' +
  'click typer fire docopt argcomplete plac cleo prompt_toolkit questionary inquirer pyfiglet art emoji wcwidth six future past builtins attrs cattr dill cloudpickle joblib loky pathos multiprocess ppft billiard ' +
  'typing abc'
)

export const knownModules: ReadonlySet<string> = new Set(`${standardLibrary} ${thirdParty} ${further}`.split(' '))
