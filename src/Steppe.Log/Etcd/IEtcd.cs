using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>An etcd cluster: requests are sent to whichever member answers.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface IEtcd : IAsyncDisposable
{
    /// <summary>The members that are known, as URLs.</summary>
    IReadOnlyList<Uri> Endpoints { get; }

    /// <summary>Sends one request; throws nothing but the cancellation.</summary>
    Task<EtcdAnswer> AskAsync(IMessage request, CancellationToken cancellation);

    /// <summary>Sends one request to one member.</summary>
    Task<EtcdAnswer> AskAsync(Uri endpoint, IMessage request, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Watches until the connection breaks or the cancellation.</summary>
    IAsyncEnumerable<WatchResponse> WatchAsync(WatchRequest request, CancellationToken cancellation);
}
