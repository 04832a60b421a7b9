// What Xen Orchestra does, with the library that it uses. Each check prints a line.
import { createClient } from 'xen-api'

const { WEIR_URL, WEIR_USER, WEIR_PASSWORD } = process.env
const transport = process.argv[2]
let failures = 0

async function check(name, code) {
  let reason = 'it is not so'
  try {
    if (await code()) {
      console.log(`ok ${name}`)
      return
    }
  } catch (error) {
    reason = `${error} ${JSON.stringify(error.params ?? '')} ${(error.stack ?? '').split('\n')[1]}`
  }
  failures++
  console.log(`FAILED ${name} ${reason}`)
}

async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

const xapi = createClient({
  url: WEIR_URL,
  auth: { user: WEIR_USER, password: WEIR_PASSWORD },
  transport,
  debounce: 10,
})

// what the events have told, once it is as hoped for
function until(ref, holds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no such event')), 60e3)
    const look = () => {
      const object = xapi.getObjectByRef(ref, null)
      if (holds(object)) {
        clearTimeout(timer)
        xapi.objects.off('add', look).off('update', look).off('remove', look)
        resolve(true)
      }
    }
    xapi.objects.on('add', look).on('update', look).on('remove', look)
    look()
  })
}

await check('connect', async () => {
  await xapi.connect()
  return xapi.status === 'connected'
})
await check('all objects by events', async () => {
  await xapi.objectsFetched
  const types = Object.keys(xapi.objects.indexes.type)
  return xapi.pool.master && ['pool', 'host', 'VM', 'SR', 'network'].every(type => types.includes(type))
})

// as the library itself asks for them: without a session
const methods = await xapi._call('system.listMethods').catch(() => [])
await check('system.listMethods', () => methods.includes('VM.start'))
for (const method of methods.filter(name => name.endsWith('.get_all_records'))) {
  await check(method, async () => {
    const type = method.slice(0, -'.get_all_records'.length)
    try {
      const records = await xapi.getAllRecords(type)
      return Array.isArray(records)
    } catch (error) {
      return error.code === 'MESSAGE_REMOVED'
    }
  })
}

await check('barrier', async () => {
  await xapi.barrier()
  return true
})
await check('wrong handle', async () => {
  const error = await failure(xapi.call('VM.get_record', 'OpaqueRef:nothing'))
  return error.code === 'HANDLE_INVALID' && error.params[0] === 'VM'
})

let vm, vdi, vbd, vif
const power = async state => (await xapi.getField('VM', vm, 'power_state')) === state
const template = async name => (await xapi.call('VM.get_by_name_label', name))[0]

await check('Async.VM.clone Tiny Linux', async () => {
  vm = await xapi.callAsync('VM.clone', await template('Tiny Linux'), 'made by xen-api')
  return until(vm, object => object?.name_label === 'made by xen-api')
})
await check('VM.provision', async () => {
  await xapi.callAsync('VM.provision', vm)
  return !(await xapi.getField('VM', vm, 'is_a_template'))
})
await check('other_config of a template is gone', async () => {
  const { other_config: config } = await xapi.getRecord('VM', vm)
  return !('default_template' in config)
})
await check('VDI.create', async () => {
  vdi = await xapi.callAsync('VDI.create', {
    name_label: 'disk',
    name_description: '',
    SR: xapi.pool.default_SR,
    virtual_size: String(8 << 20),
    type: 'user',
    sharable: false,
    read_only: false,
    other_config: {},
    sm_config: {},
    tags: [],
    xenstore_data: {},
  })
  return until(vdi, object => object !== null)
})
await check('VBD.create', async () => {
  vbd = await xapi.callAsync('VBD.create', {
    VM: vm,
    VDI: vdi,
    userdevice: (await xapi.call('VM.get_allowed_VBD_devices', vm))[0],
    bootable: false,
    mode: 'RW',
    type: 'Disk',
    unpluggable: true,
    empty: false,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  })
  return until(vm, object => object.VBDs.includes(vbd))
})
await check('VIF.create', async () => {
  const [network] = await xapi.getAllRecords('network')
  vif = await xapi.callAsync('VIF.create', {
    VM: vm,
    network: network.$ref,
    device: (await xapi.call('VM.get_allowed_VIF_devices', vm))[0],
    MAC: '',
    MTU: 1500,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  })
  return until(vif, object => object !== null && object.MAC !== '')
})
await check('VM.set_platform', async () => {
  const platform = { ...(await xapi.getField('VM', vm, 'platform')), 'cores-per-socket': '1' }
  await xapi.setField('VM', vm, 'platform', platform)
  return (await xapi.getField('VM', vm, 'platform'))['cores-per-socket'] === '1'
})
await check('Async.VM.start', async () => {
  await xapi.callAsync('VM.start', vm, false, false)
  return until(vm, object => object.power_state === 'Running' && object.consoles.length === 1)
})
await check('guest is up', () => until(vm, object => object.allowed_operations.includes('clean_shutdown')))
for (const [type, ref] of [['VBD', () => vbd], ['VIF', () => vif]]) {
  await check(`${type}.unplug, plug`, async () => {
    await xapi.callAsync(`${type}.unplug`, ref())
    await until(ref(), object => !object.currently_attached)
    await xapi.callAsync(`${type}.plug`, ref())
    return until(ref(), object => object.currently_attached)
  })
}
for (const method of ['clean_reboot', 'hard_reboot']) {
  await check(`VM.${method}`, async () => {
    await xapi.callAsync(`VM.${method}`, vm)
    return power('Running')
  })
}
await check('guest is up again', () => until(vm, object => object.allowed_operations.includes('clean_shutdown')))
await check('VM.clean_shutdown', async () => {
  await xapi.callAsync('VM.clean_shutdown', vm)
  return power('Halted')
})
await check('VM.start, hard_shutdown', async () => {
  await xapi.call('VM.start', vm, false, false)
  await xapi.call('VM.hard_shutdown', vm)
  return power('Halted')
})
await check('a failed task', async () => {
  const error = await failure(xapi.callAsync('VM.hard_shutdown', vm))
  return error.code === 'VM_BAD_POWER_STATE' && error.params.length === 3
})
await check('destroy', async () => {
  await xapi.callAsync('VBD.destroy', vbd)
  await xapi.callAsync('VIF.destroy', vif)
  await xapi.callAsync('VDI.destroy', vdi)
  await xapi.callAsync('VM.destroy', vm)
  return until(vm, object => object === null)
})
await check('Other install media', async () => {
  vm = await xapi.callAsync('VM.clone', await template('Other install media'), 'made by xen-api')
  await xapi.callAsync('VM.provision', vm)
  const halted = await power('Halted')
  await xapi.callAsync('VM.destroy', vm)
  return halted
})
await check('disconnect', async () => {
  await xapi.disconnect()
  return xapi.status === 'disconnected'
})
process.exit(failures === 0 ? 0 : 1)
