namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes without room, by what they have too little of; each counts once, for the first.</summary>
internal struct Shortages
{
    public int Cpu;
    public int Memory;
    public int Disk;
}
