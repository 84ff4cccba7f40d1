using Google.Protobuf;

namespace Steppe.Log.Etcd;

/// <summary>What became of one request to etcd.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
internal abstract record EtcdAnswer
{
    private EtcdAnswer()
    {
    }

    public sealed record Reply(IMessage Message) : EtcdAnswer;

    /// <summary>No answer came: it may have been done, may be done later, or never.</summary>
    public sealed record Unknown(string Reason) : EtcdAnswer;

    /// <summary>It was not done and will not be.</summary>
    public sealed record Refused(EtcdRefusal Kind, string Reason) : EtcdAnswer;
}
