using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Simulation.Faults;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Etcd;

/// <summary>The way between one server and etcd; while there are faults requests and answers are lost, late and doubled.</summary>
/// <remarks>Outlives the server's lives: what an earlier one has sent may still arrive.</remarks>
internal sealed class EtcdLink(SimulatedEtcd etcd, VirtualTime time, LocalTime server, FaultLevel faults, Entropy entropy)
{
    private static readonly TimeSpan Patience = new EtcdTimes().Call;

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; set; }

    /// <summary>The newest revision, which a watch begins behind that names none.</summary>
    public long Revision => etcd.Model.Revision;

    /// <summary>Sends a request; <paramref name="done"/> is called once, on the server's own time.</summary>
    public void Ask(IMessage request, Action<EtcdAnswer> done)
    {
        bool isDone = false;
        server.After(Patience, null, () => Finish(new EtcdAnswer.Unknown("etcd does not answer")));
        for (int copies = Copies(); copies > 0; copies--)
        {
            time.After(Delay(), null, Arrive);
        }

        void Arrive()
        {
            etcd.Passing?.Invoke();
            if (!IsCut && etcd.Do(request) is { } answer && !IsLost())
            {
                time.After(Delay(), null, () => Return(answer));
            }
        }

        void Return(EtcdAnswer answer)
        {
            etcd.Passing?.Invoke();
            if (!IsCut)
            {
                server.WhenAwake(() => Finish(answer));
            }
        }

        void Finish(EtcdAnswer answer)
        {
            if (!isDone)
            {
                isDone = true;
                done(answer);
            }
        }
    }

    /// <summary>Watches until one of the two sides has enough.</summary>
    /// <param name="request">Where from.</param>
    /// <param name="told">Takes what there is; true to go on.</param>
    /// <param name="ended">The connection broke.</param>
    public void Watch(WatchCreateRequest request, Func<WatchResponse, bool> told, Action ended) =>
        new EtcdWatch(this, request, told, ended).Begin();

    private bool IsLost() => faults.IsOn && entropy.Next(80) == 0;

    private int Copies() => !faults.IsOn ? 1 : entropy.Next(80) switch { 0 => 0, < 3 => 2, _ => 1 };

    private TimeSpan Delay() => !faults.IsOn
        ? TimeSpan.FromMicroseconds(500 + entropy.Next(1500))
        : TimeSpan.FromMicroseconds(entropy.Next(60) switch
        {
            0 => entropy.Next(5_000_000),
            < 4 => entropy.Next(300_000),
            _ => 500 + entropy.Next(5000),
        });

    private sealed class EtcdWatch(EtcdLink link, WatchCreateRequest request, Func<WatchResponse, bool> told, Action ended)
    {
        private readonly WatchCreateRequest _request = request.Clone();
        private readonly bool _wasRestored = link.EtcdItself.WasRestored;
        private bool _isOver;
        private bool _isReading;

        private SimulatedEtcd Etcd => link.EtcdItself;

        public void Begin()
        {
            Etcd.Changed += Look;
            Look();
        }

        private void Look()
        {
            if (!_isReading && !_isOver)
            {
                _isReading = true;
                link.Time.After(link.Delay(), null, Read);
            }
        }

        private void Read()
        {
            _isReading = false;
            if (_isOver)
            {
                return;
            }

            // No connection outlives the members that were stopped to be given a backup.
            if (link.IsCut || link.Breaks() || Etcd.WasRestored != _wasRestored || Etcd.Watch(_request, 1 + link.Few()) is not { } response)
            {
                End();
                return;
            }

            if (response.Events.Count == 0 && !response.Canceled)
            {
                return;
            }

            _request.StartRevision = response.Header.Revision + 1;
            for (int copies = link.Copies() == 2 ? 2 : 1; copies > 0; copies--)
            {
                link.Time.After(link.Delay(), null, () => link.Server.WhenAwake(() => Tell(response)));
            }

            Look();
        }

        private void Tell(WatchResponse response)
        {
            Etcd.Passing?.Invoke();
            if (_isOver)
            {
                return;
            }

            if (link.IsCut)
            {
                End();
            }
            else if (!told(response))
            {
                Close();
            }
        }

        private void End()
        {
            Close();
            link.Server.After(link.Delay(), null, ended);
        }

        private void Close()
        {
            _isOver = true;
            Etcd.Changed -= Look;
        }
    }

    private SimulatedEtcd EtcdItself => etcd;

    private VirtualTime Time => time;

    private LocalTime Server => server;

    private bool Breaks() => faults.IsOn && entropy.Next(100) == 0;

    private int Few() => entropy.Next(4);
}
