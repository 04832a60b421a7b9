// Connects at a member, as an administrator's bookmark does; the library goes on to the master by itself.
import { createClient } from 'xen-api'

const { WEIR_URL, WEIR_USER, WEIR_PASSWORD } = process.env
const xapi = createClient({ url: WEIR_URL, auth: { user: WEIR_USER, password: WEIR_PASSWORD }, watchEvents: false })
await xapi.connect()
const [pool] = Object.values(await xapi.call('pool.get_all_records'))
console.log(`ok the master is ${await xapi.call('host.get_address', pool.master)}`)
await xapi.disconnect()
