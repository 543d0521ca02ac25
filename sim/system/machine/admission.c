#include "system/machine/admission.h"

#include "system/machine/link.h"
#include "system/machine/station.h"

static void forget_changes(struct admission *admission)
{
    admission->links = NULL;
    admission->links_end = &admission->links;
    admission->stations = NULL;
    admission->stations_end = &admission->stations;
}

static void admit(struct engine *engine, void *subject)
{
    (void)engine;
    struct admission *admission = subject;
    for (struct link *link = admission->links; link; link = link->next_changed) {
        link->is_changed = false;
        link_admit(link);
    }
    for (struct station *station = admission->stations; station; station = station->next_changed) {
        station->is_changed = false;
        station_admit(station);
        if (admission->on_shared)
            admission->on_shared(admission->context, station);
    }
    forget_changes(admission);
}

void admission_init(struct admission *admission, struct engine *engine)
{
    *admission =
        (struct admission){.engine = engine, .stage = engine_add_stage(engine, admit, admission)};
    forget_changes(admission);
}
