namespace Steppe.Log.Etcd;

/// <summary>One conversation with etcd as a pure machine: it is asked for its next step and told what became of it.</summary>
/// <remarks>Not thread-safe, no clock, no I/O, no randomness but what it is given. Times are monotonic, from any origin.</remarks>
internal interface IEtcdMachine
{
    EtcdStep Next(TimeSpan now);

    /// <summary>Takes the answer to the request of the last step.</summary>
    void Answer(EtcdAnswer answer, TimeSpan now);
}
