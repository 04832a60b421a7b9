package dev.weir.server.http;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * A buffer for each who asks, which nobody has after it: whoever still held one that was given back would otherwise read
 * and write the bytes of another client (decision 44). On the heap, where what lives so shortly is cheap.
 */
final class UnsharedBuffers extends ByteBufferPool.NonPooling {
    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        return super.acquire(size, false);
    }
}
