using System.Globalization;
using System.Net.Http.Headers;

namespace Steppe.Log.Etcd.Grpc;

/// <summary>How a call ended, as its trailers tell.</summary>
internal readonly record struct GrpcStatus(int Code, string Message)
{
    private const int InvalidArgument = 3;
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int FailedPrecondition = 9;
    private const int OutOfRange = 11;
    private const int Unimplemented = 12;
    private const int Unauthenticated = 16;

    /// <summary>The status of an answer whose body has been read; null when it carries none.</summary>
    public static GrpcStatus? Find(HttpResponseMessage response) => Find(response.TrailingHeaders) ?? Find(response.Headers);

    /// <summary>What a failed call means: certainly not done, or unknown.</summary>
    public EtcdAnswer ToAnswer() => Code switch
    {
        // "too many requests" has the same code as a full disk, and neither was done.
        ResourceExhausted when Message.Contains("space", StringComparison.Ordinal) => new EtcdAnswer.Refused(EtcdRefusal.NoSpace, Message),
        NotFound when Message.Contains("lease", StringComparison.Ordinal) => new EtcdAnswer.Refused(EtcdRefusal.LeaseMissing, Message),
        OutOfRange => new EtcdAnswer.Refused(EtcdRefusal.Compacted, Message),
        InvalidArgument or NotFound or PermissionDenied or Unimplemented or Unauthenticated or FailedPrecondition =>
            new EtcdAnswer.Refused(EtcdRefusal.Other, Message),
        _ => new EtcdAnswer.Unknown(Message),
    };

    private static GrpcStatus? Find(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("grpc-status", out IEnumerable<string>? codes)
            || !int.TryParse(codes.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            return null;
        }

        string message = headers.TryGetValues("grpc-message", out IEnumerable<string>? texts) ? texts.First() : "";
        return new GrpcStatus(code, Uri.UnescapeDataString(message));
    }
}
