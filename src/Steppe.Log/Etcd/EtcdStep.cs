using Google.Protobuf;

namespace Steppe.Log.Etcd;

/// <summary>What a protocol machine wants next: a request to be sent, or to be asked again later.</summary>
/// <param name="Ask">Send it, and give the machine its <see cref="EtcdAnswer"/> before asking for another step.</param>
/// <param name="Until">When there is nothing to send: time to ask again; null for not before something is offered.</param>
internal readonly record struct EtcdStep(IMessage? Ask, TimeSpan? Until)
{
    public static EtcdStep Send(IMessage request) => new(request, null);

    public static EtcdStep Rest(TimeSpan? until) => new(null, until);
}
