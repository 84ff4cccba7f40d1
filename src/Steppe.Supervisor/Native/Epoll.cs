using System.Runtime.InteropServices;

namespace Steppe.Supervisor.Native;

/// <summary>The kernel's set of watched descriptors.</summary>
/// <remarks>One thread. Level-triggered.</remarks>
internal sealed unsafe class Epoll
{
    private const int AddOperation = 1;
    private const int RemoveOperation = 2;
    private const int ChangeOperation = 3;
    private const int MaxEvents = 128;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + sizeof(long);

    private readonly int _epoll;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(MaxEvents * 16);

    public Epoll()
    {
        _epoll = Libc.CreateEpoll(Constants.OpenCloseOnExec);
        if (_epoll < 0)
        {
            throw Errno.Failure("could not create an epoll descriptor");
        }
    }

    public void Add(int descriptor, uint events) => Control(AddOperation, descriptor, events);

    public void Change(int descriptor, uint events) => Control(ChangeOperation, descriptor, events);

    public void Remove(int descriptor) => Control(RemoveOperation, descriptor, 0);

    /// <summary>Waits; returns how many descriptors are ready.</summary>
    public int Wait(int timeoutMilliseconds) => Math.Max(0, Libc.WaitEpoll(_epoll, _events, MaxEvents, timeoutMilliseconds));

    /// <summary>One of the ready descriptors of the last wait.</summary>
    public (int Descriptor, uint Events) Ready(int index)
    {
        byte* entry = _events + (index * Stride);
        return (*(int*)(entry + DataOffset), *(uint*)entry);
    }

    private void Control(int operation, int descriptor, uint events)
    {
        byte* change = stackalloc byte[16];
        new Span<byte>(change, 16).Clear();
        *(uint*)change = events;
        *(int*)(change + DataOffset) = descriptor;
        if (Libc.ControlEpoll(_epoll, operation, descriptor, change) != 0)
        {
            throw Errno.Failure($"epoll refused descriptor {descriptor}");
        }
    }
}
