// AddOuter64 and AddRows64: see level2_tmpl.h.
#define LOGELEMENT 3
#define LOGSHORT 2
#define VMOVE VMOVUPD
#define VMULTIPLY VMULPD
#define VFMA VFMADD231PD
#define VMOVE2 VMOVUPD
#define VMOVE1 VMOVSD
#define VFMA1 VFMADD231SD
#define VBROADCAST VBROADCASTSD
#define Q0 Y0
#define Q1 Y1
#define FACTOR4 Y14

#include "level2_tmpl.h"
