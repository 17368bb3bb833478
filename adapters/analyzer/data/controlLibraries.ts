/**
 * Which calls read or write which control system: data, not code. A facility adds entries; the rules only look up.
 *
 * `path` is a qualified origin: `epics.PV` the class, `epics.PV()` an instance, `epics.PV().put` its method, `[]` an element,
 * a last step `*` anything not listed, `{a,b}` alternatives. Anything under a library's modules that is not listed at all is
 * "unlisted": it may do anything.
 */
export type ControlKind = 'write' | 'read' | 'rpc' | 'server' | 'connect' | 'neutral'

/** Where an argument stands. `maker`: in the call that made the object, not in this one. */
export interface ArgumentPlace {
  readonly at: number | null
  readonly name?: string
  readonly of?: 'maker'
}

export interface ControlEntry {
  readonly path: string
  readonly kind: ControlKind
  readonly channel?: ArgumentPlace
  readonly value?: ArgumentPlace
  /** The path of what the call gives back, where it is not `path()`. Reads give plain data unless this says otherwise. */
  readonly returns?: string
  /** The call gives an instance of this argument (a declared component of a device). */
  readonly instanceOf?: number
}

export interface ControlLibrary {
  readonly name: string
  /** Top-level modules or packages that belong to it. */
  readonly modules: readonly string[]
  /** Other names of the same thing → the name used in `entries`. Applied to every step of a path. */
  readonly aliases?: Readonly<Record<string, string>>
  readonly entries: readonly ControlEntry[]
  /** Assigning these attributes of an instance writes; reading them reads. */
  readonly attributes?: readonly { readonly path: string; readonly write?: ControlKind; readonly read?: ControlKind; readonly channel?: ArgumentPlace }[]
  /** Modules of the package that only hold helpers, so that unlisted calls in them are harmless. */
  readonly harmless?: readonly string[]
}

const first = (name: string): ArgumentPlace => ({ at: 0, name })
const second = (name: string): ArgumentPlace => ({ at: 1, name })
const maker = (name: string): ArgumentPlace => ({ at: 0, name, of: 'maker' })

function entry(kind: ControlKind, path: string, channel?: ArgumentPlace, value?: ArgumentPlace, returns?: string): ControlEntry {
  return {
    path,
    kind,
    ...(channel === undefined ? {} : { channel }),
    ...(value === undefined ? {} : { value }),
    ...(returns === undefined ? {} : { returns }),
  }
}

const neutral = (path: string): ControlEntry => entry('neutral', path)

const pyepics: ControlLibrary = {
  name: 'pyepics',
  modules: ['epics'],
  aliases: {
    'epics.pv.PV': 'epics.PV',
    'epics.pv.get_pv': 'epics.get_pv',
    'epics.device.Device': 'epics.Device',
    'epics.motor.Motor': 'epics.Motor',
    'epics.alarm.Alarm': 'epics.Alarm',
  },
  entries: [
    entry('write', 'epics.caput', first('pvname'), second('value')),
    entry('write', 'epics.caput_many', first('pvlist'), second('values')),
    entry('read', 'epics.{caget,caget_many,cainfo,camonitor}', first('pvname')),
    neutral('epics.{camonitor_clear,poll,get_pv,set_event_task}'),
    entry('connect', 'epics.PV', first('pvname')),
    entry('connect', 'epics.get_pv', first('pvname'), undefined, 'epics.PV()'),
    entry('write', 'epics.PV().put', maker('pvname'), first('value')),
    entry('read', 'epics.PV().{get,get_with_metadata,get_ctrlvars,get_timevars,info}', maker('pvname')),
    neutral('epics.PV().{wait_for_connection,connect,disconnect,reconnect,force_connect,add_callback,remove_callback,clear_callbacks,run_callbacks,poll,clear_auto_monitor,force_read_access_rights,clear_cache}'),
    entry('connect', 'epics.Device', first('prefix')),
    entry('write', 'epics.Device().{put,restore_state,write_state}', first('attr'), second('value')),
    entry('read', 'epics.Device().{get,save_state,get_all,PV}', first('attr')),
    neutral('epics.Device().{add_callback,remove_callback,add_pv}'),
    entry('connect', 'epics.Motor', first('name')),
    entry('write', 'epics.Motor().{move,tweak,stop,put,set_position}', maker('name'), first('val')),
    entry('read', 'epics.Motor().{get,get_position,check_limits,within_limits,show_info,show_all}', maker('name')),
    entry('connect', 'epics.Alarm', first('pvname')),
    entry('connect', 'epics.devices.*'),
    entry('write', 'epics.ca.{put,sg_put}', { at: 0, name: 'chid' }, second('value')),
    entry('read', 'epics.ca.{get,get_with_metadata,get_complete,get_complete_with_metadata,get_ctrlvars,get_timevars,create_subscription,get_timestamp,get_severity,get_precision,get_enum_strings,sg_get}'),
    entry('connect', 'epics.ca.create_channel', first('pvname')),
    neutral('epics.ca.{connect_channel,poll,pend_io,pend_event,flush_io,name,host_name,element_count,field_type,isConnected,read_access,write_access,state,create_context,attach_context,detach_context,use_initial_context,destroy_context,finalize_libca,clear_channel,clear_subscription,current_context,initialize_libca,promote_type,access,message,replace_printf_handler,show_cache,clear_cache,find_libca,sg_create,sg_block,sg_delete,sg_test}'),
    entry('write', 'epics.autosave.{restore_pvs,AutoSaver}'),
    entry('read', 'epics.autosave.{save_pvs,read_pv_list}'),
    neutral('epics.{CAProcess,CAPool,multiproc.CAProcess,multiproc.CAPool}'),
    neutral('epics.utils.*'),
    neutral('epics.dbr.*'),
  ],
  attributes: [
    { path: 'epics.PV().value', write: 'write', read: 'read', channel: maker('pvname') },
    { path: 'epics.PV().{char_value,status,severity,timestamp,units,precision,enum_strs}', read: 'read', channel: maker('pvname') },
    { path: 'epics.Motor().{VAL,DVAL,RVAL,RLV,drive,JOGF,JOGR,TWF,TWR,HOMF,HOMR,STOP,SPMG,SET,OFF,VELO}', write: 'write', channel: maker('name') },
    { path: 'epics.Motor().*', write: 'write', channel: maker('name') },
    { path: 'epics.Device().*', write: 'write', channel: maker('prefix') },
    { path: 'epics.devices.*', write: 'write' },
  ],
}

const caproto: ControlLibrary = {
  name: 'caproto',
  modules: ['caproto'],
  aliases: {
    'caproto.threading.pyepics_compat.caput': 'epics.caput',
    'caproto.threading.pyepics_compat.caget': 'epics.caget',
    'caproto.threading.pyepics_compat.caput_many': 'epics.caput_many',
    'caproto.threading.pyepics_compat.caget_many': 'epics.caget_many',
    'caproto.threading.pyepics_compat.cainfo': 'epics.cainfo',
    'caproto.threading.pyepics_compat.camonitor': 'epics.camonitor',
    'caproto.threading.pyepics_compat.PV': 'epics.PV',
    'caproto.threading.pyepics_compat.get_pv': 'epics.get_pv',
    'caproto.asyncio.client.Context': 'caproto.threading.client.Context',
    'caproto.trio.client.Context': 'caproto.threading.client.Context',
    'caproto.curio.client.Context': 'caproto.threading.client.Context',
    'caproto.asyncio.server': 'caproto.server',
    'caproto.trio.server': 'caproto.server',
    'caproto.curio.server': 'caproto.server',
    'caproto.threading.server': 'caproto.server',
  },
  entries: [
    entry('write', 'caproto.sync.client.{write,read_write_read}', first('pv_name'), second('data')),
    entry('read', 'caproto.sync.client.{read,subscribe,block}', first('pv_name')),
    neutral('caproto.sync.client.interrupt'),
    neutral('caproto.threading.client.{Context,SharedBroadcaster}'),
    neutral('caproto.asyncio.client.SharedBroadcaster'),
    entry('connect', 'caproto.threading.client.Context().get_pvs', first('name')),
    entry('write', 'caproto.threading.client.Context().get_pvs()[].write', maker('name'), first('data')),
    entry('read', 'caproto.threading.client.Context().get_pvs()[].{read,subscribe}', maker('name')),
    neutral('caproto.threading.client.Context().get_pvs()[].{wait_for_connection,go_idle,is_alive,time_since_last_heard}'),
    entry('read', 'caproto.threading.client.Context().get_pvs()[].subscribe', maker('name'), undefined, 'caproto.subscription'),
    neutral('caproto.subscription.*'),
    entry('write', 'caproto.threading.client.Batch().write'),
    entry('read', 'caproto.threading.client.Batch().read'),
    neutral('caproto.threading.client.Batch'),
    entry('write', 'caproto.{WriteRequest,WriteNotifyRequest}'),
    entry('server', 'caproto.server.{run,start_server,Context}'),
    entry('server', 'caproto.server.Context().run'),
    neutral('caproto.server.{PVGroup,pvproperty,ioc_arg_parser,template_arg_parser,SubGroup,PvpropertyData,get_pv_pair_wrapper}'),
    neutral('caproto.server.PVGroup().*'),
    neutral('caproto.server.{pvproperty,SubGroup}().*'),
    neutral('caproto.{ChannelType,CaprotoTimeoutError,config_caproto_logging,set_handler,get_environment_variables,ChannelData,ChannelDouble,ChannelInteger,ChannelString,ChannelEnum}'),
  ],
}

const p4p: ControlLibrary = {
  name: 'p4p',
  modules: ['p4p'],
  aliases: {
    'p4p.client.asyncio.Context': 'p4p.client.thread.Context',
    'p4p.client.cothread.Context': 'p4p.client.thread.Context',
    'p4p.client.Qt.Context': 'p4p.client.thread.Context',
    'p4p.client.raw.Context': 'p4p.client.thread.Context',
    'p4p.server.asyncio': 'p4p.server.thread',
    'p4p.server.cothread': 'p4p.server.thread',
    'p4p.server.raw': 'p4p.server.thread',
  },
  entries: [
    neutral('p4p.client.thread.{Context,Disconnected,Cancelled,RemoteError,TimeoutError}'),
    entry('write', 'p4p.client.thread.Context().put', first('name'), second('values')),
    entry('rpc', 'p4p.client.thread.Context().rpc', first('name'), second('value')),
    entry('read', 'p4p.client.thread.Context().{get,monitor}', first('name')),
    neutral('p4p.client.thread.Context().{close,disconnect,set_debug}'),
    entry('rpc', 'p4p.rpc.{rpcproxy,RPCProxyBase}'),
    neutral('p4p.rpc.rpccall'),
    entry('rpc', 'p4p.rpc.rpcproxy()().*', undefined),
    entry('server', 'p4p.server.{Server,StaticProvider,DynamicProvider,installProvider}'),
    entry('server', 'p4p.server.Server.forever'),
    entry('server', 'p4p.server.thread.{SharedPV,Handler,Server}'),
    neutral('p4p.server.thread.SharedPV().*'),
    neutral('p4p.server.{Server,StaticProvider,DynamicProvider}().*'),
    neutral('p4p.nt.*'),
    neutral('p4p.{Type,Value,version,listRefs,set_debug}'),
    neutral('p4p.wrapper.*'),
  ],
  harmless: ['p4p.nt', 'p4p.wrapper', 'p4p.util'],
}

const pvaccess: ControlLibrary = {
  name: 'pvaPy',
  modules: ['pvaccess'],
  entries: [
    entry('connect', 'pvaccess.{Channel,MultiChannel}', first('channelName')),
    entry('write', 'pvaccess.{Channel,MultiChannel}().{put,putGet,putQueue,asyncPut,putAsDoubleArray,putDouble,putInt,putUInt,putString,putBoolean,putFloat,putLong,putULong,putShort,putUShort,putByte,putUByte,putScalarArray,parsePut,parsePutGet}', maker('channelName'), { at: 0 }),
    entry('read', 'pvaccess.{Channel,MultiChannel}().{get,getAsDoubleArray,asyncGet,getPut,monitor,monitorAsDoubleArray,subscribe,startMonitor,qMonitor,getIntrospectionDict}', maker('channelName')),
    neutral('pvaccess.{Channel,MultiChannel}().{stopMonitor,unsubscribe,getName,setTimeout,getTimeout,isConnected,setConnectionCallback,isMonitorActive,setMonitorMaxQueueLength,getMonitorMaxQueueLength,resetMonitorCounters,getMonitorCounters}'),
    entry('rpc', 'pvaccess.RpcClient().invoke', maker('channelName'), { at: 0 }),
    entry('connect', 'pvaccess.RpcClient', first('channelName')),
    entry('server', 'pvaccess.{PvaServer,RpcServer,PvaMirrorServer,CaIoc}'),
    neutral('pvaccess.{PvaServer,RpcServer,PvaMirrorServer}().*'),
    entry('write', 'pvaccess.CaIoc().putField', first('channelName'), second('value')),
    neutral('pvaccess.{PvObject,PvInt,PvDouble,PvString,PvBoolean,PvLong,PvFloat,PvScalar,PvTimeStamp,PvAlarm,NtTable,NtScalar,NtNdArray,PvObjectQueue,PvaException}'),
    neutral('pvaccess.{PvObject,PvInt,PvDouble,PvString,NtTable,NtNdArray,PvObjectQueue}().*'),
  ],
}

const aioca: ControlLibrary = {
  name: 'aioca and cothread',
  modules: ['aioca', 'cothread'],
  aliases: { 'cothread.catools': 'aioca' },
  entries: [
    entry('write', 'aioca.{caput,caput_one,caput_array}', first('pv'), second('value')),
    entry('read', 'aioca.{caget,caget_one,caget_array,camonitor,cainfo,cainfo_one}', first('pv')),
    entry('connect', 'aioca.connect', first('pv')),
    neutral('aioca.{purge_channel_caches,run,CANothing,set_channel_cache}'),
    neutral('cothread.{Spawn,Sleep,SleepUntil,WaitForAll,WaitForQuit,Event,EventQueue,ThreadedEventQueue,Yield,Timer,Pulse,CallbackResult,iqt,Quit,cosocket}'),
    neutral('cothread.{Event,EventQueue,ThreadedEventQueue,Timer,Pulse,Spawn}().*'),
  ],
}

const caChannel: ControlLibrary = {
  name: 'CaChannel',
  modules: ['CaChannel', 'caPython', '_ca'],
  entries: [
    entry('connect', 'CaChannel.CaChannel', first('pvName')),
    entry('write', 'CaChannel.CaChannel().{putw,put,array_put,array_put_callback}', maker('pvName'), { at: 0 }),
    entry('read', 'CaChannel.CaChannel().{getw,array_get,array_get_callback,add_masked_array_event,getValue,getCallback}', maker('pvName')),
    neutral('CaChannel.CaChannel().{searchw,search,search_and_connect,pend_io,pend_event,poll,flush_io,setTimeout,getTimeout,element_count,field_type,name,state,host_name,read_access,write_access,clear_channel,clear_event,monitor}'),
    entry('write', 'CaChannel.ca.{put,sg_put,caput}'),
  ],
}

const ophyd: ControlLibrary = {
  name: 'ophyd and bluesky',
  modules: ['ophyd', 'bluesky', 'ophyd_async'],
  aliases: {
    'ophyd.signal.EpicsSignal': 'ophyd.EpicsSignal',
    'ophyd.signal.EpicsSignalRO': 'ophyd.EpicsSignalRO',
    'ophyd.signal.Signal': 'ophyd.Signal',
    'ophyd.epics_motor.EpicsMotor': 'ophyd.EpicsMotor',
    'ophyd.device.Device': 'ophyd.Device',
    'ophyd.device.Component': 'ophyd.Component',
    'ophyd.device.FormattedComponent': 'ophyd.FormattedComponent',
    'ophyd.pv_positioner.PVPositioner': 'ophyd.PVPositioner',
    'ophyd.EpicsSignalWithRBV': 'ophyd.EpicsSignal',
    'ophyd.areadetector.EpicsSignalWithRBV': 'ophyd.EpicsSignal',
    'bluesky.run_engine.RunEngine': 'bluesky.RunEngine',
  },
  entries: [
    entry('connect', 'ophyd.{EpicsSignal,EpicsSignalRO,Signal,EpicsSignalNoValidation}', { at: 0, name: 'read_pv' }),
    entry('write', 'ophyd.{EpicsSignal,Signal,EpicsSignalNoValidation}().{put,set,set_and_wait}', maker('read_pv'), first('value')),
    entry('read', 'ophyd.{EpicsSignal,EpicsSignalRO,Signal,EpicsSignalNoValidation}().{get,read,trigger,subscribe,describe}', maker('read_pv')),
    neutral('ophyd.{EpicsSignal,EpicsSignalRO,Signal,EpicsSignalNoValidation}().{wait_for_connection,unsubscribe,clear_sub,destroy,check_value}'),
    entry('connect', 'ophyd.{EpicsMotor,PVPositioner,Device,PseudoPositioner}', { at: 0, name: 'prefix' }),
    entry('write', 'ophyd.{EpicsMotor,PVPositioner,PseudoPositioner,Device}().{move,set,stop,home,set_current_position,put,stage,trigger,configure}', maker('prefix'), { at: 0, name: 'position' }),
    entry('read', 'ophyd.{EpicsMotor,PVPositioner,PseudoPositioner,Device}().{get,read,read_configuration,describe,describe_configuration,subscribe}', maker('prefix')),
    neutral('ophyd.{EpicsMotor,PVPositioner,PseudoPositioner,Device}().{wait_for_connection,unstage,unsubscribe,summary,check_value,destroy,walk_signals,get_instantiated_signals}'),
    { path: 'ophyd.{Component,FormattedComponent,DynamicDeviceComponent}', kind: 'neutral', instanceOf: 0 },
    neutral('ophyd.{Kind,set_cl,get_cl}'),
    neutral('ophyd.sim.*'),
    entry('write', 'bluesky.plan_stubs.{mv,mvr,abs_set,rel_set,move_per_step,stop,trigger,stage,kickoff,complete}', first('obj'), second('value')),
    neutral('bluesky.plan_stubs.{sleep,checkpoint,null,open_run,close_run,create,save,drop,pause,wait,wait_for,one_shot,collect,unstage,unmonitor,monitor,configure,read,rd,subscribe,unsubscribe}'),
    entry('write', 'bluesky.plans.*'),
    neutral('bluesky.plans.count'),
    neutral('bluesky.RunEngine'),
    entry('write', 'bluesky.RunEngine()'),
    neutral('bluesky.RunEngine().{subscribe,unsubscribe}'),
    neutral('bluesky.callbacks.*'),
    neutral('bluesky.preprocessors.*'),
    entry('connect', 'ophyd_async.epics.core.{epics_signal_rw,epics_signal_w,epics_signal_x,epics_signal_rw_rbv}', { at: 1, name: 'read_pv' }, undefined, 'ophyd_async.Signal()'),
    entry('connect', 'ophyd_async.epics.core.epics_signal_r', { at: 1, name: 'read_pv' }, undefined, 'ophyd_async.Signal()'),
    entry('write', 'ophyd_async.Signal().{set,trigger}', { at: 1, name: 'read_pv', of: 'maker' }, first('value')),
    entry('read', 'ophyd_async.Signal().{get_value,read,describe,observe_value}', { at: 1, name: 'read_pv', of: 'maker' }),
    entry('connect', 'ophyd_async.epics.motor.Motor', first('prefix')),
    entry('write', 'ophyd_async.epics.motor.Motor().{set,stop,kickoff,prepare}', maker('prefix'), first('value')),
    neutral('ophyd_async.{core,epics.core,epics.motor}.{init_devices,DeviceCollector}'),
  ],
  attributes: [
    { path: 'ophyd.{EpicsSignal,Signal}().value', write: 'write', read: 'read', channel: maker('read_pv') },
    { path: 'ophyd.EpicsSignalRO().value', read: 'read', channel: maker('read_pv') },
    { path: 'ophyd.EpicsMotor().position', read: 'read', channel: maker('prefix') },
  ],
}

const tango: ControlLibrary = {
  name: 'Tango',
  modules: ['tango', 'PyTango', 'taurus'],
  aliases: {
    PyTango: 'tango',
    'tango.gevent.DeviceProxy': 'tango.DeviceProxy',
    'tango.asyncio.DeviceProxy': 'tango.DeviceProxy',
    'tango.futures.DeviceProxy': 'tango.DeviceProxy',
    'tango.gevent.AttributeProxy': 'tango.AttributeProxy',
    'tango.asyncio.AttributeProxy': 'tango.AttributeProxy',
  },
  entries: [
    entry('connect', 'tango.{DeviceProxy,AttributeProxy,Group}', { at: 0, name: 'dev_name' }),
    entry('connect', 'tango.get_device_proxy', { at: 0 }, undefined, 'tango.DeviceProxy()'),
    entry('connect', 'tango.get_attribute_proxy', { at: 0 }, undefined, 'tango.AttributeProxy()'),
    entry('write', 'tango.DeviceProxy().{write_attribute,write_attributes,write_attribute_asynch,write_attributes_asynch,write_read_attribute,write_read_attributes,write_pipe}', maker('dev_name'), { at: 1, name: 'value' }),
    entry('write', 'tango.DeviceProxy().{put_property,delete_property,set_attribute_config,set_source,lock,unlock,poll_attribute,poll_command,put_logging_level,set_logging_level}', maker('dev_name')),
    entry('rpc', 'tango.DeviceProxy().{command_inout,command_inout_asynch,command_inout_raw}', maker('dev_name'), { at: 0, name: 'cmd_name' }),
    entry('read', 'tango.DeviceProxy().{read_attribute,read_attributes,read_attribute_asynch,read_attributes_asynch,read_attribute_reply,read_attributes_reply,state,status,State,Status,ping,info,get_attribute_list,get_command_list,attribute_query,command_query,attribute_list_query,command_list_query,get_attribute_config,get_property,get_property_list,read_pipe,attribute_history,subscribe_event,alias,name,dev_name,adm_name,description,import_info,black_box,get_events,command_inout_reply,get_attribute_config_ex,get_pipe_list,get_pipe_config}', maker('dev_name')),
    neutral('tango.DeviceProxy().{set_timeout_millis,get_timeout_millis,unsubscribe_event,is_attribute_polled,is_command_polled,get_green_mode,set_green_mode,get_db_host,get_db_port,connect,reconnect,defaultCommandExtractAs,is_locked,get_idl_version,get_access_control,freeze_dynamic_interface,unfreeze_dynamic_interface,get_tango_lib_version,write_attribute_reply,write_attributes_reply}'),
    // A Tango device's commands are methods of its proxy.
    entry('rpc', 'tango.DeviceProxy().*', maker('dev_name')),
    entry('write', 'tango.AttributeProxy().{write,write_asynch,write_read,set_config,put_property,delete_property}', maker('dev_name'), first('value')),
    entry('read', 'tango.AttributeProxy().{read,read_asynch,read_reply,get_config,get_property,history,state,status,ping,name,subscribe_event,get_device_proxy}', maker('dev_name')),
    entry('write', 'tango.Group().{write_attribute,write_attribute_asynch}', maker('dev_name'), second('value')),
    entry('rpc', 'tango.Group().{command_inout,command_inout_asynch}', maker('dev_name')),
    entry('read', 'tango.Group().{read_attribute,read_attributes,get_device_list,ping}', maker('dev_name')),
    neutral('tango.Group().{add,remove,get_size,contains}'),
    neutral('tango.Database'),
    entry('write', 'tango.Database().{put_device_property,put_class_property,put_property,put_device_attribute_property,put_class_attribute_property,add_device,delete_device,add_server,delete_server,delete_device_property,delete_property,put_device_alias,delete_device_alias,export_device,unexport_device,put_server_info,rename_server}'),
    entry('read', 'tango.Database().*'),
    entry('server', 'tango.server.{run,server_run}'),
    entry('server', 'tango.Util().server_run'),
    neutral('tango.server.{Device,attribute,command,device_property,class_property,pipe}'),
    neutral('tango.server.{Device,attribute,command,device_property}().*'),
    neutral('tango.{DevState,DevFailed,EventType,AttrWriteType,DevSource,GreenMode,AttrQuality,CmdArgType,DevDouble,DevLong,DevString,ApiUtil,Except,utils,EnsureOmniThread}'),
    neutral('tango.Except.*'),
    entry('connect', 'taurus.Device', { at: 0 }, undefined, 'tango.DeviceProxy()'),
    entry('connect', 'taurus.Attribute', { at: 0 }, undefined, 'tango.AttributeProxy()'),
  ],
  attributes: [
    { path: 'tango.AttributeProxy().{value,rvalue,wvalue}', write: 'write', read: 'read', channel: maker('dev_name') },
    { path: 'tango.DeviceProxy().*', write: 'write', channel: maker('dev_name') },
  ],
}

const doocs: ControlLibrary = {
  name: 'DOOCS',
  modules: ['pydoocs', 'doocspie', 'mxaccess', 'doocs4py'],
  entries: [
    entry('write', 'pydoocs.write', { at: 0, name: 'address' }, second('data')),
    entry('read', 'pydoocs.{read,names,connect,getmsg,list_locations}', { at: 0, name: 'address' }),
    neutral('pydoocs.{disconnect,set_timeout,get_timeout}'),
    entry('write', 'doocspie.set', { at: 0, name: 'address' }, second('value')),
    entry('read', 'doocspie.{get,ls,daq,info}', { at: 0, name: 'address' }),
    entry('write', 'doocs4py.{set,write}', { at: 0 }, { at: 1 }),
    entry('read', 'doocs4py.{get,read,names}', { at: 0 }),
  ],
}

const softIoc: ControlLibrary = {
  name: 'soft IOCs',
  modules: ['softioc', 'pcaspy', 'pythonSoftIOC'],
  entries: [
    entry('server', 'softioc.softioc.{iocInit,interactive_ioc,non_interactive_ioc}'),
    entry('write', 'softioc.softioc.{dbpf,iocshCmd,dbLoadDatabase}'),
    neutral('softioc.builder.*'),
    neutral('softioc.asyncio_dispatcher.*'),
    entry('server', 'pcaspy.{SimpleServer,Driver}'),
    neutral('pcaspy.{SimpleServer,Driver}().*'),
  ],
}

/** Low-level bindings that other libraries stand on: everything in them may write. */
const rawBindings: ControlLibrary = {
  name: 'raw Channel Access bindings',
  modules: ['epicscorelibs', 'pvxslibs', 'epicsdbbuilder', 'omniORB'],
  entries: [neutral('epicscorelibs.path.*')],
}

export const controlLibraries: readonly ControlLibrary[] = [
  pyepics, caproto, p4p, pvaccess, aioca, caChannel, ophyd, tango, doocs, softIoc, rawBindings,
]

/** Programs that talk to a control system when they are started. `channel` and `value`: place among the plain arguments. */
export interface ControlTool {
  readonly tools: readonly string[]
  readonly kind: ControlKind
  readonly channel?: number
  readonly value?: number
}

export const controlTools: readonly ControlTool[] = [
  { tools: ['caput', 'pvput', 'pvxput', 'caproto-put', 'caputq', 'capuser', 'ezcaput', 'doocsput', 'doocsset', 'gwput'], kind: 'write', channel: 0, value: 1 },
  { tools: ['pvcall', 'pvxcall', 'eget', 'tango_command'], kind: 'rpc', channel: 0 },
  { tools: ['tango_admin', 'dbpf', 'doocsrpc', 'carestore', 'burtwb', 'snapedit'], kind: 'write' },
  { tools: ['caget', 'camonitor', 'cainfo', 'pvget', 'pvmonitor', 'pvinfo', 'pvlist', 'pvxget', 'pvxmonitor', 'pvxinfo', 'pvxlist', 'caproto-get', 'caproto-monitor', 'ezcaget', 'doocsget', 'casw', 'burtrb'], kind: 'read', channel: 0 },
  { tools: ['softIoc', 'softIocPVA', 'softIocPVX', 'caRepeater', 'pvagw', 'DataBaseds', 'TangoTest'], kind: 'server' },
]

/** Environment variables that decide which control system a program reaches. */
export const controlEnvironment = /^(EPICS_|TANGO_HOST$|ENSHOST$|PYEPICS_|P4P_|PVXS_|OPHYD_CONTROL_LAYER$|LD_PRELOAD$|LD_LIBRARY_PATH$)/

/** Method names that write on things of this world, for objects whose origin is not known. */
export const writeLikeMethods: ReadonlySet<string> = new Set([
  'put', 'write', 'set', 'caput', 'put_many', 'caput_many', 'set_value', 'put_value', 'setpoint', 'set_setpoint', 'write_attribute', 'write_attributes',
  'command_inout', 'move', 'mv', 'move_to', 'tweak', 'putw', 'array_put', 'rpc', 'invoke', 'value =', 'put_async', 'set_and_wait', 'abs_set', 'jog', 'home',
])

/** Native libraries that can write to a control system. */
export const controlNativeLibraries = /(^|[/\\])(lib)?(ca|Com|pvAccess|pvData|pvxs|tango|omni\w+|doocsapi|DOOCSapi|epics\w*)\.(so|dll|dylib)|(^|[/\\])(ca|pvAccess|tango|DOOCSapi)$/i
