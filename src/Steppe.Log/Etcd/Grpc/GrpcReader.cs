using System.Buffers.Binary;

namespace Steppe.Log.Etcd.Grpc;

/// <summary>Cuts the messages out of a response body.</summary>
/// <remarks>Each message is <c>compressed u8 (always 0 here) | length u32, big endian | bytes</c>.</remarks>
internal static class GrpcReader
{
    private const int PrefixBytes = 5;
    private const int MaxMessageBytes = 256 * 1024 * 1024;

    /// <summary>The next message, or null at the end of the body.</summary>
    /// <exception cref="IOException">The body ends within a message, or is no such body.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream body, CancellationToken cancellation)
    {
        byte[] prefix = new byte[PrefixBytes];
        int read = await body.ReadAtLeastAsync(prefix, PrefixBytes, throwOnEndOfStream: false, cancellation);
        if (read == 0)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (read < PrefixBytes || prefix[0] != 0 || length > MaxMessageBytes)
        {
            throw new IOException("the answer is not one of gRPC without compression");
        }

        byte[] message = new byte[length];
        await body.ReadExactlyAsync(message, cancellation);
        return message;
    }
}
