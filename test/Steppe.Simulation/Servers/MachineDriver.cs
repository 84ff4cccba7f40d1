using Steppe.Log.Etcd;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Servers;

/// <summary>Carries out the steps of one machine of the etcd engine.</summary>
/// <remarks>What <c>MachineLoop</c> does with tasks.</remarks>
/// <param name="machine">The machine.</param>
/// <param name="etcd">The way to etcd.</param>
/// <param name="time">The server's time.</param>
/// <param name="isOver">Whether the server's life has ended.</param>
/// <param name="changed">Called after every step and every answer.</param>
internal sealed class MachineDriver(IEtcdMachine machine, EtcdLink etcd, LocalTime time, Func<bool> isOver, Action changed)
{
    private bool _isAsking;
    private int _round;

    /// <summary>Something was offered: asks the machine again.</summary>
    public void Ring() => Later(TimeSpan.Zero);

    private void Later(TimeSpan delay)
    {
        int round = ++_round;
        time.After(delay, null, () =>
        {
            if (round == _round)
            {
                Step();
            }
        });
    }

    private void Step()
    {
        if (isOver() || _isAsking)
        {
            return;
        }

        EtcdStep step = machine.Next(time.Steady);
        _isAsking = step.Ask is not null;
        if (step.Ask is { } ask)
        {
            etcd.Ask(ask, Answer);
        }
        else if (step.Until is { } until)
        {
            Later(until - time.Steady + TimeSpan.FromMilliseconds(1));
        }

        changed();
    }

    private void Answer(EtcdAnswer answer)
    {
        if (isOver())
        {
            return;
        }

        _isAsking = false;
        machine.Answer(answer, time.Steady);
        changed();
        Ring();
    }
}
