namespace Steppe.Log.Etcd;

/// <summary>Why etcd did not do something.</summary>
internal enum EtcdRefusal
{
    /// <summary>Its quota is used up, and the alarm keeps it from taking anything until it is disarmed.</summary>
    NoSpace,

    /// <summary>The lease has lapsed or was revoked.</summary>
    LeaseMissing,

    /// <summary>The revision asked for has been compacted away.</summary>
    Compacted,

    /// <summary>It does not know this call, or wants other credentials, or finds the request malformed.</summary>
    Other,
}
